import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "./command.ts";

/** A Python on this machine that is new enough. */
export interface Python {
  executable: string;
  /** For example "3.11.7". */
  version: string;
  /** Whether it can make a virtual environment: Debian leaves that to the package python3-venv. */
  makesEnvironments: boolean;
}

/** What the PATH has of Python. */
export interface Pythons {
  usable: Python[];
  /** Versions that were found and are too old. */
  tooOld: string[];
}

/** The oldest Python that requirements.txt was resolved for. */
export const OLDEST = [3, 9] as const;
const NEWEST_MINOR = 14;

// Python 2 must understand it too, so that it can be told from none at all.
const PROBE = `
import json, sys
try:
    import ensurepip, venv
    makes = True
except ImportError:
    makes = False
print(json.dumps([sys.executable, list(sys.version_info[:3]), makes]))
`;

/**
 * findPythons asks every Python on the PATH for its version, `python3` first, then the versioned names
 * from the newest on. The same executable is listed once. It does not look outside the PATH.
 */
export async function findPythons(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Pythons> {
  const names = ["python3"];
  for (let minor = NEWEST_MINOR; minor >= OLDEST[1]; minor--) names.push(`python3.${minor}`);
  names.push("python");
  const folders = [...new Set((env.PATH ?? "").split(delimiter).filter(Boolean))];
  const suffix = process.platform === "win32" ? ".exe" : "";
  const files = names
    .flatMap((name) => folders.map((folder) => join(folder, name + suffix)))
    .filter((file) => existsSync(file));

  const answers = await Promise.all(files.map((file) => probe(file, env, signal)));
  const found = new Map(answers.flatMap((answer) => (answer ? [[answer.executable, answer]] : [])));
  const isUsable = ({ version }: Python) => atLeast(version, OLDEST);
  return {
    usable: [...found.values()].filter(isUsable),
    tooOld: [...found.values()].filter((python) => !isUsable(python)).map(({ version }) => version),
  };
}

async function probe(
  file: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Python | undefined> {
  const { code, output } = await runCommand([file, "-c", PROBE], { env, signal, timeout: 30_000 });
  const match = /^\["(.*)", \[(\d+), (\d+), (\d+)\], (true|false)\]$/m.exec(output);
  if (code !== 0 || !match?.[1]) return undefined;
  const executable = JSON.parse(`"${match[1]}"`) as string;
  return {
    executable,
    version: match.slice(2, 5).join("."),
    makesEnvironments: match[5] === "true",
  };
}

/** atLeast compares the first numbers of a version such as "6.4.12" with a list such as [6, 4]. */
export function atLeast(version: string, wanted: readonly number[]): boolean {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  for (const [index, part] of wanted.entries()) {
    const found = parts[index] ?? 0;
    if (found !== part) return found > part;
  }
  return true;
}
