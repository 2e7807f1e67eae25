import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { handOver } from "./handover.mjs";
import { isInstalled, pinnedNode } from "./installed.mjs";

const root = join(import.meta.dirname, "../..");

/**
 * Installs the npm packages when that is needed, then runs scripts/COMMAND.ts on the pinned Node and ends with its exit
 * code. Failures that the reader can mend are printed without a stack trace, with exit code 1; an unknown command has
 * exit code 2.
 *
 * @param {string | undefined} command
 * @param {string[]} args
 */
export async function run(command, args) {
  const commands = listCommands();
  if (command === undefined || !commands.includes(command)) {
    console.error(
      `Expected one of the commands ${commands.join(", ")}; found ${command === undefined ? "none" : `"${command}"`}.
Run for example: node scripts/bootstrap.mjs start`,
    );
    process.exitCode = 2;
    return;
  }
  try {
    if (!isInstalled(root)) {
      const { installPackages } = await import("./install.mjs");
      await installPackages(root);
    }
    // A build that finds nothing to do would spend half of its time on reading its own TypeScript.
    const env =
      command === "build" ? { NODE_COMPILE_CACHE: join(root, ".workbook/compile-cache") } : {};
    handOver(pinnedNode(root), join(root, "scripts", `${command}.ts`), args, root, env);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function listCommands() {
  return readdirSync(join(root, "scripts"))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => name.slice(0, -".ts".length))
    .sort();
}
