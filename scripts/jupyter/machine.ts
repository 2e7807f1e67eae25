import { existsSync } from "node:fs";
import { join } from "node:path";
import { findOnPath, runCommand } from "./command.ts";
import type { Jupyter } from "./environment.ts";
import { atLeast, findPythons } from "./python.ts";
import type { VenvOptions } from "./venv.ts";

/** What serves, in the order of preference. JupyterLab 3 is the first on today's Jupyter server. */
const SERVERS = [
  { kind: "lab", module: "jupyterlab", command: "jupyter-lab", oldest: [3] },
  { kind: "notebook", module: "notebook", command: "jupyter-notebook", oldest: [6, 4] },
] as const;

/**
 * findMachineJupyter returns a JupyterLab (3 or later) or Notebook (6.4 or later) that is already on the
 * machine: a module of a Python on the PATH, or a command on the PATH. It installs nothing.
 */
export async function findMachineJupyter(
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Jupyter | undefined> {
  const { usable } = await findPythons(env, signal);
  for (const { kind, module, command, oldest } of SERVERS) {
    const candidates: [string, ...string[]][] = usable.map(({ executable }) => [
      executable,
      "-m",
      module,
    ]);
    const onPath = findOnPath(command, env);
    if (onPath) candidates.push([onPath]);
    for (const argv of candidates) {
      const { code, output } = await runCommand([...argv, "--version"], {
        env,
        signal,
        timeout: 30_000,
      });
      const version = /^\d+\.\d+\S*$/m.exec(output)?.[0];
      if (code === 0 && version && atLeast(version, oldest)) {
        return { kind, version, argv, origin: "machine" };
      }
    }
  }
  return undefined;
}

/** canInstallPackages tells whether this is Debian (or a child of it), as root. */
export function canInstallPackages(env: NodeJS.ProcessEnv): boolean {
  const isRoot = process.getuid?.() === 0;
  return isRoot && existsSync("/etc/debian_version") && findOnPath("apt-get", env) !== undefined;
}

/**
 * installAsRoot installs a package of Debian, after it has said so. It does nothing on other
 * systems and for other users. It does not reject when apt fails: look whether what you need is there.
 */
export async function installAsRoot(
  name: string,
  { root, env, say, signal }: VenvOptions,
): Promise<void> {
  if (!canInstallPackages(env)) return;
  say(`Installing Debian's package ${name} (apt-get install ${name}).`);
  const options = {
    env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
    log: join(root, ".workbook/logs/apt.log"),
    signal,
  };
  const install = () =>
    runCommand(["apt-get", "install", "-y", "--no-install-recommends", name], options);
  if ((await install()).code === 0) return;
  // A container's package lists are often empty or old.
  await runCommand(["apt-get", "update"], options);
  if ((await install()).code !== 0) {
    say(`apt-get could not install ${name}; its output is in .workbook/logs/apt.log.`);
  }
}
