/** Makes of the contract what is generated from it: types, codecs, the server's and the client's side. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

const here = import.meta.dirname;
const bin = resolve(here, "../../node_modules/.bin");

/**
 * Generate replaces the folder `generated` below `folder`. It needs no network. It rejects, with what buf says,
 * when the contract has an error.
 */
export async function generate(folder: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "generate-"));
  const PATH = `${bin}${delimiter}${process.env.PATH}`;
  const env = { ...process.env, PATH, XDG_CACHE_HOME: scratch };
  try {
    const args = ["generate", "--output", folder];
    await promisify(execFile)(join(bin, "buf"), args, { cwd: here, env });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
