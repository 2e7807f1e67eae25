import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainFileError, Failure } from "../bootstrap/failure.mjs";
import { withLock } from "../bootstrap/lock.mjs";
import { findOnPath, type Outcome, runCommand } from "./command.ts";
import { explainInstaller, isFatal, noPython, noVenv } from "./explain.ts";
import { installAsRoot } from "./machine.ts";
import { findPythons } from "./python.ts";

const REQUIREMENTS = "scripts/jupyter/requirements.txt";
const LOG = ".workbook/logs/python.log";

/** What the environment is made with. */
export interface VenvOptions {
  root: string;
  env: NodeJS.ProcessEnv;
  /** Gets a line for the reader, for example that another start is waited for. */
  say: (line: string) => void;
  signal?: AbortSignal;
}

/** The project's Python environment: whole, and made from the requirements as they are now. */
export interface Venv {
  python: string;
  /** The version of JupyterLab in it. */
  version: string;
}

/** The environment cannot be made here, but a Jupyter of the machine may serve instead. */
export class VenvFailure extends Failure {
  /** Whether the machine has no Python that is new enough: then it has no Jupyter either. */
  readonly noPython: boolean;

  constructor(message: string, { noPython = false } = {}) {
    super(message);
    this.noPython = noPython;
  }
}

interface Stamp {
  wanted: string;
  base: string;
  version: string;
  package: string;
}

/**
 * findVenv returns the environment when it is there and whole, and undefined otherwise. It takes a few
 * milliseconds and starts no process. It does not look inside the packages.
 */
export function findVenv(root: string): Venv | undefined {
  const python = pythonIn(root);
  try {
    const stamp = JSON.parse(readFileSync(stampFile(root), "utf8")) as Stamp;
    // The Python that it was made with may be gone, or be another version by now.
    const same = stamp.wanted === wantedStamp(root) && stamp.base === realpathSync(python);
    return same && existsSync(stamp.package) ? { python, version: stamp.version } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * makeVenv makes `.workbook/venv` from requirements.txt, with `uv` when that is on the PATH, else with
 * `venv` and pip. What was there before is deleted. A second start meanwhile waits for the first. The
 * stamp is written last, so an installation that was broken off is done again.
 *
 * Throws VenvFailure when another Jupyter may still serve, Failure when the folder cannot be written.
 */
export async function makeVenv(options: VenvOptions): Promise<Venv> {
  const { root, say, signal } = options;
  const onWait = (pid: number) =>
    say(`Another start (process ${pid}) is making the Python environment; waiting for it.`);
  return withLock(
    join(root, ".workbook/locks/venv"),
    async (own) => {
      const there = findVenv(root);
      if (there) return there;
      const folder = join(root, ".workbook/venv");
      try {
        rmSync(folder, { recursive: true, force: true });
        rmSync(join(root, LOG), { force: true });
      } catch (error) {
        throw explainFileError(error, "make the Python environment anew");
      }
      const run = async (command: readonly [string, ...string[]]) => {
        const env = installerEnvironment(options);
        const outcome = await runCommand(command, {
          env,
          cwd: root,
          log: join(root, LOG),
          signal,
          onStart: own,
        });
        if (outcome.code !== 0) throw failure(command[0], outcome);
        return outcome;
      };
      await install(folder, run, options);
      return stampVenv(root, run);
    },
    { onWait, signal },
  );
}

type Run = (command: readonly [string, ...string[]]) => Promise<Outcome>;

async function install(folder: string, run: Run, options: VenvOptions): Promise<void> {
  const { root, env, signal } = options;
  const python = pythonIn(root);
  const { usable, tooOld } = await findPythons(env, signal);
  const uv = findOnPath("uv", env);
  if (uv) {
    // Without a Python of the machine, uv brings one into the project's cache.
    const base = usable[0]?.executable ?? "3.13";
    await run([uv, "venv", "--quiet", "--python", base, folder]);
    await run([uv, "pip", "install", "--python", python, "--require-hashes", "-r", REQUIREMENTS]);
    return;
  }
  const first = usable[0];
  if (!first) throw new VenvFailure(noPython(tooOld), { noPython: true });
  let base = usable.find((candidate) => candidate.makesEnvironments);
  if (!base) {
    await installAsRoot("python3-venv", options);
    base = (await findPythons(env, signal)).usable.find(
      ({ makesEnvironments }) => makesEnvironments,
    );
  }
  if (!base) throw new VenvFailure(noVenv(first.version));
  await run([base.executable, "-m", "venv", folder]);
  await run([python, "-m", "pip", "install", "--require-hashes", "-r", REQUIREMENTS]);
}

async function stampVenv(root: string, run: Run): Promise<Venv> {
  const python = pythonIn(root);
  const { output } = await run([
    python,
    "-c",
    "import jupyterlab; print(jupyterlab.__version__); print(jupyterlab.__file__)",
  ]);
  const [version = "", file = ""] = output.trim().split(/\r?\n/);
  const stamp: Stamp = {
    wanted: wantedStamp(root),
    base: realpathSync(python),
    version,
    package: file,
  };
  try {
    writeFileSync(stampFile(root), JSON.stringify(stamp));
  } catch (error) {
    throw explainFileError(error, "note that the Python environment is made");
  }
  return { python, version };
}

function failure(program: string, { output, code }: Outcome): Failure {
  const what = `Expected ${program.includes("uv") ? "uv" : "pip"} to install JupyterLab`;
  const cause = explainInstaller(output) || `it ended with exit code ${code}`;
  const message = `${what}, but ${cause}\nIts output is in ${LOG}.`;
  return isFatal(output) ? new Failure(message) : new VenvFailure(message);
}

/** All that pip and uv keep stays in the project; what would send packages elsewhere is switched off. */
function installerEnvironment({ root, env }: VenvOptions): NodeJS.ProcessEnv {
  const cache = join(root, ".workbook/cache");
  const { PYTHONHOME, PYTHONPATH, PIP_TARGET, PIP_PREFIX, PIP_USER, ...rest } = env;
  return {
    ...rest,
    PYTHONNOUSERSITE: "1",
    XDG_CACHE_HOME: cache,
    PIP_CACHE_DIR: join(cache, "pip"),
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    PIP_NO_INPUT: "1",
    PIP_RETRIES: env.PIP_RETRIES ?? "2",
    UV_CACHE_DIR: join(cache, "uv"),
    UV_PYTHON_INSTALL_DIR: join(cache, "uv-python"),
    UV_NO_PROGRESS: "1",
  };
}

function pythonIn(root: string): string {
  const venv = join(root, ".workbook/venv");
  return process.platform === "win32"
    ? join(venv, "Scripts/python.exe")
    : join(venv, "bin/python3");
}

function stampFile(root: string): string {
  return join(root, ".workbook/venv/workbook-stamp.json");
}

/** The folder counts too: the commands in an environment hold its path, and break when it is moved. */
function wantedStamp(root: string): string {
  const requirements = readFileSync(join(root, REQUIREMENTS));
  return createHash("sha256").update(root).update("\0").update(requirements).digest("hex");
}
