/**
 * `npm run lint`: the checks that need no running program. Format and lint rules by Biome, types by
 * TypeScript, imports by the rule of the house. It changes no file; `npm run format` does.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { findTrespasses } from "./testing/rooms.ts";

const root = resolve(import.meta.dirname, "..");

function run(title: string, file: string, args: string[]): boolean {
  const path = resolve(root, "node_modules", file);
  const { status, error } = spawnSync(process.execPath, [path, ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (error) console.error(`${title}: ${error.message}`);
  return status === 0;
}

const style = run("Biome", "@biomejs/biome/bin/biome", ["check", "--error-on-warnings"]);
const types = run("TypeScript", "typescript/bin/tsc", ["-p", root]);
const trespasses = findTrespasses(root);
for (const { file, specifier, reason } of trespasses) {
  console.error(`${file}: import of "${specifier}": ${reason}`);
}
if (!style || !types || trespasses.length > 0) process.exitCode = 1;
