import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "../../start/testing/project.ts";

const SCRIPTS = join(import.meta.dirname, "../..");

/** A finished run of the bootstrap. */
export interface Run {
  code: number | null;
  output: string;
}

/** A project with the real bootstrap, and packages that npm installs without a network. */
export interface SmallProject {
  root: string;
  run(args: readonly string[], options?: RunOptions): Promise<Run>;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  node?: string;
  cwd?: string;
  uid?: number;
}

/**
 * smallProject makes a project whose package "node" is a folder of its own, with a link to the Node that
 * runs the test, so that the real `npm ci` installs it in about a second. It has one command, "echo", which
 * prints its arguments as JSON and ends with the exit code 7.
 */
export async function smallProject(test: TestContext): Promise<SmallProject> {
  const root = join(temporaryFolder(test), "Kleines Projekt 小");
  mkdirSync(join(root, "scripts"), { recursive: true });
  cpSync(join(SCRIPTS, "bootstrap.mjs"), join(root, "scripts/bootstrap.mjs"));
  cpSync(join(SCRIPTS, "bootstrap"), join(root, "scripts/bootstrap"), { recursive: true });
  writeFileSync(
    join(root, "scripts/echo.ts"),
    "const args: string[] = process.argv.slice(2);\nconsole.log(JSON.stringify(args));\nprocess.exitCode = 7;\n",
  );
  const bin = join(root, "packages/node/bin");
  mkdirSync(bin, { recursive: true });
  // A link costs nothing; across file systems only a symbolic one works.
  try {
    linkSync(process.execPath, join(bin, "node"));
  } catch {
    symlinkSync(process.execPath, join(bin, "node"));
  }
  const node = { name: "node", version: "26.0.0", bin: { node: "bin/node" } };
  writeFileSync(join(root, "packages/node/package.json"), JSON.stringify(node));
  writeProject(root, {});
  return { root, run: (args, options) => runBootstrap(root, args, options) };
}

/** writeProject writes package.json and a lockfile that matches it, except for what `changes` says. */
export function writeProject(root: string, changes: { version?: string; extra?: object }): void {
  const { version = "1.0.0", extra = {} } = changes;
  const dependencies = { node: "file:packages/node" };
  const project = { name: "small", version, dependencies: { ...dependencies, ...extra } };
  const lock = {
    name: "small",
    version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": { name: "small", version, dependencies },
      "node_modules/node": { resolved: "packages/node", link: true },
      "packages/node": { name: "node", version: "26.0.0", bin: { node: "bin/node" } },
    },
  };
  writeFileSync(join(root, "package.json"), JSON.stringify(project, null, 2));
  writeFileSync(join(root, "package-lock.json"), JSON.stringify(lock, null, 2));
}

async function runBootstrap(
  root: string,
  args: readonly string[],
  { env = process.env, node = process.execPath, cwd = root, uid }: RunOptions = {},
): Promise<Run> {
  const script = join(root, "scripts/bootstrap.mjs");
  const child = spawn(node, [script, ...args], {
    cwd,
    env,
    uid,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const [code] = await once(child, "close");
  return { code, output };
}

/** The names in a folder, sorted. */
export function names(folder: string): string[] {
  return readdirSync(folder).sort();
}
