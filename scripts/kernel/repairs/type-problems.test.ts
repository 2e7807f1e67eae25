/** What the compiler has against a text, asked by a cell; on a real kernel. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startKernel } from "../client.ts";

const kernel = await startKernel({ cwd: import.meta.dirname });
after(() => kernel.shutdown());

/** Runs a cell, which must not fail, and returns what it prints. */
async function run(code: string): Promise<string> {
  const execution = kernel.execute(code, { stopOnError: false });
  const { status } = await execution.reply;
  await execution.idle;
  assert.equal(status, "ok", JSON.stringify(execution.outputs));
  return execution.outputs.map((one) => (one.output_type === "stream" ? one.text : "")).join("");
}

async function problems(text: string): Promise<{ code: number; message: string }[]> {
  const call = `(globalThis as any).__tslab__.typeProblems(${JSON.stringify(text)})`;
  return JSON.parse(await run(`console.log(JSON.stringify(${call}));`));
}

test("a text that compiles has none, and does not run", async () => {
  const text = "const looked: string = 'x'; console.log('never printed', looked.length);";
  assert.deepEqual(await problems(text), []);
  assert.equal(await run("console.log(typeof (globalThis as any).looked);"), "undefined\n");
});

test("what is refused has TypeScript's number and message, as strict as in a cell", async () => {
  const [call] = await problems("const give = (n: string) => n; give(5);");
  assert.equal(call?.code, 2345);
  assert.match(String(call?.message), /'number' is not assignable to parameter of type 'string'/);
  const [strict] = await problems("function f(n?: string) { return n.length; }");
  assert.equal(strict?.code, 18048);
});

test("it sees nothing of the cells, and leaves nothing for them", async () => {
  await run("const kept = 1;");
  assert.equal((await problems("kept;"))[0]?.code, 2304);
  assert.deepEqual(await problems("const kept = 'another'; interface Left { a: 1 }"), []);
  assert.equal(await run("const n: number = kept;\nconsole.log(n);"), "1\n");
  const left = kernel.execute("const l: Left = { a: 1 };", { stopOnError: false });
  assert.equal((await left.reply).status, "error");
});

test("a cell may ask and then fail, and its own error is what is told", async () => {
  const code =
    "(globalThis as any).__tslab__.typeProblems('nothing;');\nthrow new RangeError('own');";
  const execution = kernel.execute(code, { stopOnError: false });
  await execution.idle;
  const errors = execution.outputs.filter((one) => one.output_type === "error");
  assert.deepEqual(
    errors.map(({ ename, evalue }) => [ename, evalue]),
    [["RangeError", "own"]],
  );
});
