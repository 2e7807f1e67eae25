/**
 * The Jupyter that opens the notebooks. Run alone, this file makes the project's Python environment and
 * prints what serves.
 */
import { join } from "node:path";
import { Failure } from "../bootstrap/failure.mjs";
import { canInstallPackages, findMachineJupyter, installAsRoot } from "./machine.ts";
import { findVenv, makeVenv, VenvFailure, type VenvOptions } from "./venv.ts";

/** A Jupyter server that can be started. */
export interface Jupyter {
  /** JupyterLab, or the Notebook: the classic one (6) or the one on JupyterLab's parts (7). */
  kind: "lab" | "notebook";
  version: string;
  /** The command that starts the server; options follow it. */
  argv: [string, ...string[]];
  /** Whether it is the project's own or was on the machine already. */
  origin: "project" | "machine";
  /**
   * The Python of the project's environment, which also has nbconvert: `[python, "-m", "nbconvert"]`.
   * Undefined for a Jupyter of the machine.
   */
  python?: string;
}

/** Where the environment is made, and with what; all of it has a default. */
export type EnvironmentOptions = Partial<VenvOptions>;

/**
 * readyJupyter returns the project's own JupyterLab when it is installed already, else undefined. It
 * takes a few milliseconds and starts no process.
 */
export function readyJupyter(root = join(import.meta.dirname, "../..")): Jupyter | undefined {
  const venv = findVenv(root);
  return venv && fromVenv(venv);
}

/**
 * ensureJupyter returns the project's own JupyterLab, which it installs from requirements.txt when that
 * is needed: a minute or more, with the network. Where it cannot be installed, it returns a Jupyter that
 * the machine has, after it has said why; on Debian, as root, it installs the package jupyter-notebook
 * when there is none, and says so too. A second call finds the first one's work done.
 *
 * Throws a Failure, whose message says what is missing and how to get it.
 */
export async function ensureJupyter(options: EnvironmentOptions = {}): Promise<Jupyter> {
  const complete: VenvOptions = {
    root: join(import.meta.dirname, "../.."),
    env: process.env,
    say: console.error,
    ...options,
  };
  const { root, env, say, signal } = complete;
  const ready = readyJupyter(root);
  if (ready) return ready;
  try {
    return fromVenv(await makeVenv(complete));
  } catch (error) {
    if (!(error instanceof VenvFailure)) throw error;
    let found = await findMachineJupyter(env, signal);
    if (found || (!error.noPython && canInstallPackages(env))) say(error.message);
    if (!found && !error.noPython) {
      await installAsRoot("jupyter-notebook", complete);
      found = await findMachineJupyter(env, signal);
    }
    if (!found) throw new Failure(error.message);
    const name = found.kind === "lab" ? "JupyterLab" : "Notebook";
    say(`Using the ${name} ${found.version} of this machine instead.`);
    return found;
  }
}

function fromVenv({ python, version }: { python: string; version: string }): Jupyter {
  return {
    kind: "lab",
    version,
    argv: [python, join(import.meta.dirname, "lab.py")],
    origin: "project",
    python,
  };
}

if (import.meta.main) {
  try {
    const { argv, kind, version, origin } = await ensureJupyter();
    console.log(`${kind} ${version} (${origin}): ${argv.join(" ")}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
