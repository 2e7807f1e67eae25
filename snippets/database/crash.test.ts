import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { runProgram } from "../../scripts/testing/go-program.ts";
import { readCrash } from "./index.ts";

const program = `
  const { readCrash } = await import(${JSON.stringify(join(import.meta.dirname, "index.ts"))});
  const crash = readCrash(["first", "second"], process.env.CRASH_AT);
  process.on("exit", () => console.log("exit"));
  console.log("start");
  crash("first");
  console.log("between");
  crash("second");
  console.log("end");`;

const run = async (CRASH_AT: string) => {
  const env = { CRASH_AT };
  const { lines, ended } = runProgram(
    process.execPath,
    ["--input-type=module", "-e", program],
    env,
  );
  return { code: await ended, lines };
};

test("a process dies at its crash point, and does nothing any more", async () => {
  const { code, lines } = await run("second");
  assert.equal(code, null);
  assert.deepEqual(lines, ["start", "between"]);
});

test("without CRASH_AT nothing happens", async () => {
  const { code, lines } = await run("");
  assert.equal(code, 0);
  assert.deepEqual(lines, ["start", "between", "end", "exit"]);
});

test("a place that is none is refused, and the places are named", () => {
  assert.throws(() => readCrash(["first", "second"], "thrid"), {
    name: "ConfigError",
    message: 'CRASH_AT: expected one of first, second, found "thrid"; correct it or leave it out',
  });
});
