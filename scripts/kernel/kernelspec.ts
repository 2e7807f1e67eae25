/**
 * The kernelspec: how Jupyter finds and starts the workbook's kernel.
 *
 * It bears stock tslab's name, `tslab`, so that a notebook's metadata is what stock tslab writes and
 * the notebook opens with either.
 *
 * Source: https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
 */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The project's folder. */
export const projectRoot = join(import.meta.dirname, "..", "..");

/** A command line; `{connection_file}` stands for the path of the connection file. */
export type Command = readonly [program: string, ...args: string[]];

/** pinnedNode is the Node that the lockfile names, in the project `root`. */
export function pinnedNode(root: string): string {
  const name = process.platform === "win32" ? "node.exe" : "node";
  return join(root, "node_modules", "node", "bin", name);
}

/** launcherCommand starts the workbook's kernel: tslab with the repairs of `repairs/`. */
export function launcherCommand(root: string = projectRoot): Command {
  const launcher = join(root, "scripts", "kernel", "launcher.cjs");
  // Interrupting a busy callback leaves Node's book-keeping of asynchronous calls uneven, which Node would
  // otherwise answer by ending the process; see repairs/guard.ts.
  return [pinnedNode(root), "--no-force-async-hooks-checks", launcher, "{connection_file}"];
}

/** stockCommand starts tslab as its authors ship it, on the same Node. */
export function stockCommand(root: string = projectRoot): Command {
  const tslab = join(root, "node_modules", "tslab", "bin", "tslab");
  return [pinnedNode(root), tslab, "kernel", "--config-path", "{connection_file}"];
}

/**
 * writeKernelspec writes `.workbook/jupyter/kernels/tslab/kernel.json` for the project in `root` and
 * returns the Jupyter data folder, `.workbook/jupyter`, for JUPYTER_PATH.
 *
 * The file is replaced as a whole: a Jupyter that reads it meanwhile sees the old or the new one.
 * A second call writes the same file again. The spec holds absolute paths, so it is written anew
 * whenever the project may have moved. It throws what the file system throws.
 */
export async function writeKernelspec(root: string): Promise<string> {
  const data = join(root, ".workbook", "jupyter");
  const folder = join(data, "kernels", "tslab");
  const spec = {
    argv: launcherCommand(root),
    display_name: "TypeScript",
    language: "typescript",
    // As tslab's own spec has it, by leaving it out: Jupyter interrupts with SIGINT.
    interrupt_mode: "signal",
    metadata: { debugger: false },
  };
  await mkdir(folder, { recursive: true });
  const part = join(folder, `kernel.json.${process.pid}`);
  await writeFile(part, `${JSON.stringify(spec, null, 2)}\n`);
  await rename(part, join(folder, "kernel.json"));
  return data;
}
