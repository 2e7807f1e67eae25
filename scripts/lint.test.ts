import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

test("style, types and imports are clean", async () => {
  const run = promisify(execFile)(process.execPath, [join(import.meta.dirname, "lint.ts")]);
  const { stdout, stderr } = await run.catch((error) => error);
  const { exitCode } = run.child;
  assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
});
