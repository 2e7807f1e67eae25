/** The code that made a cell's names, as a module; on a real kernel. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startKernel } from "../client.ts";

const kernel = await startKernel({ cwd: import.meta.dirname });
after(() => kernel.shutdown());

/** Runs cells, of which the last prints, and returns that. */
async function run(...cells: string[]): Promise<string> {
  let printed = "";
  for (const code of cells) {
    const execution = kernel.execute(code, { stopOnError: false });
    await execution.reply;
    await execution.idle;
    printed = execution.outputs
      .map((one) => (one.output_type === "stream" ? one.text : ""))
      .join("");
  }
  return printed;
}

/** What the kernel gives for these names. */
const moduleOf = (...names: string[]) =>
  run(`console.log((globalThis as any).__tslab__.moduleOf({ ${names.join(", ")} })?.typescript);`);

test("a module holds what a name needs, from all cells, in their order, and nothing else", async () => {
  await run(
    'import { join, sep } from "node:path";\nimport * as fs from "node:fs";',
    "interface Tea { kind: string }\ntype Teas = Tea[];\nlet unused = process.hrtime();",
    "const [{ kind = 'green' }] = [{}] as Partial<Tea>[];\nconsole.log('a statement that declares nothing');",
    "function brew(teas: Teas): string { return join(kind, ...teas.map((tea) => tea.kind)); }",
    "const pot = (teas: Teas) => brew(teas);",
  );
  assert.equal(
    await moduleOf("pot"),
    `import { join } from "node:path";
interface Tea { kind: string }
type Teas = Tea[];
const [{ kind = 'green' }] = [{}] as Partial<Tea>[];
function brew(teas: Teas): string { return join(kind, ...teas.map((tea) => tea.kind)); }
const pot = (teas: Teas) => brew(teas);

`,
  );
});

test("a name that a function has for itself needs no declaration of a cell", async () => {
  await run(
    "const server = 'never started again';\nconst users = 1;",
    `function local(users: number, options = { server: 2 }) {
  const server = { users };
  class Inner { server = options.server; users() { return server.users; } }
  try { return new Inner(); } catch (server) { return server; }
}`,
  );
  assert.match(await moduleOf("local"), /^function local[\s\S]*\n\n$/);
});

test("types need types, values need values, and a name is imported once", async () => {
  await run(
    'import { Buffer, File, type Blob } from "node:buffer";',
    "const timeoutMs = Buffer.from('never made again');\nconst made = new File([], 'x');",
    "function bytes(file: File) { return Buffer.from(file.name); }",
    'import type { File } from "node:buffer";\nimport { Buffer } from "node:buffer";',
    `interface Policy { timeoutMs: number; bytes(made: File): void }
function sized(file: File, { timeoutMs: ms }: Policy, made?: Blob) { return bytes(file).length + ms; }`,
  );
  assert.equal(
    await moduleOf("sized"),
    `import { File, type Blob } from "node:buffer";
function bytes(file: File) { return Buffer.from(file.name); }
import { Buffer } from "node:buffer";
interface Policy { timeoutMs: number; bytes(made: File): void }
function sized(file: File, { timeoutMs: ms }: Policy, made?: Blob) { return bytes(file).length + ms; }

`,
  );
});

test("the latest declaration counts, also one whose cell is still running", async () => {
  await run("const cup = 1;", "const full = () => cup;", "const cup = 2;");
  assert.equal(await moduleOf("full"), "const full = () => cup;\nconst cup = 2;\n\n");
  const printed = await run(
    "const now = () => 5;\nconsole.log((globalThis as any).__tslab__.moduleOf({ now })?.javascript);",
  );
  assert.equal(printed, "const now = () => 5;\nexport { now };\n\n");
});

test("a value that was assigned later, or has another name, has its code", async () => {
  await run("let other = () => 1;", "other = () => 2;", "const same = other;");
  const both = "let other = () => 1;\nother = () => 2;\n";
  assert.equal(await moduleOf("other"), `${both}\n`);
  assert.equal(
    await run(
      "console.log((globalThis as any).__tslab__.moduleOf({ answer: other })?.typescript);",
    ),
    `${both}\n`,
  );
});

test("what does not compile, was never declared, or is no name's value has none", async () => {
  await run("const broken: string = 5;", "const wanted = () => 1;");
  for (const values of ["{ broken: 5 }", "{ no: {} }", "{ wanted: () => 1 }"]) {
    const code = `console.log((globalThis as any).__tslab__.moduleOf(${values}));`;
    assert.equal(await run(code), "undefined\n", values);
  }
});

test("the JavaScript has no types, and nothing of the kernel's in it", async () => {
  await run(
    "enum Size { Small, Large }\nasync function* sizes(): AsyncGenerator<Size> { yield await Promise.resolve(Size.Large); }",
  );
  const text = await run(
    "console.log((globalThis as any).__tslab__.moduleOf({ sizes })?.javascript);",
  );
  assert.doesNotMatch(text, /__tslab__|AsyncGenerator/);
  const url = `data:text/javascript,${encodeURIComponent(text)}`;
  const { sizes } = await import(url);
  assert.deepEqual(await sizes().next(), { value: 1, done: false });
});
