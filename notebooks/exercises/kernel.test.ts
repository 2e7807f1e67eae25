/** The exercises in a real kernel: its types, its output. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type KernelClient, startKernel } from "../../scripts/kernel/client.ts";
import { cellsOf } from "./cells.ts";
import { answerFiles, cellText, loadExercise, type Place, placeOf, places } from "./find.ts";
import { readStandings } from "./progress.ts";

const folder = mkdtempSync(join(tmpdir(), "exercises-"));
const file = join(folder, "progress.json");
const cwd = join(import.meta.dirname, "..");
const start = () => startKernel({ cwd, env: { ...process.env, WORKBOOK_PROGRESS: file } });
let kernel: KernelClient = await start();
after(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true });
});

/** Runs a cell that must not fail. */
async function execute(code: string): Promise<{ shown: string; payload: unknown }> {
  const execution = kernel.execute(code, { stopOnError: false });
  const { status, payload } = await execution.reply;
  await execution.idle;
  const shown = execution.outputs.map((output) => {
    if (output.output_type === "stream") return output.text;
    if (output.output_type !== "display_data") return "";
    return String(output.data["text/markdown"] ?? output.data["text/html"]);
  });
  assert.equal(status, "ok", `${code}\n${JSON.stringify(execution.outputs, null, 2)}`);
  return { shown: shown.join(""), payload };
}

/** Runs a cell that must not fail, and returns what it shows. */
const run = async (code: string): Promise<string> => (await execute(code)).shown;

/** One line, and those that follow it, further in. */
const SOME = ".+\n(?: {12}.+\n)*";

for (const place of places()) {
  const { id } = place;
  test(`${id}: its cells run, and the starter is told what is wrong`, async (t) => {
    const [, starter, check] = cellsOf(place);
    assert.equal(await run(starter?.source ?? ""), "", "a starter prints nothing");
    const first = await run(check?.source ?? "");
    // What the answer itself prints stands before.
    const form = new RegExp(
      `^(?:\\[?\\w*Error: .+\n+)?${id}: not yet\n  done      ${SOME}  expected  ${SOME}  found     ${SOME}  look      ${SOME}` +
        `Stuck\\? hint\\("${id}"\\) opens a hint\\.\n$`,
    );
    assert.match(first, form);
    assert.equal(await run(check?.source ?? ""), first, "the same mistake, the same text");

    for (const file of [join(place.folder, "solution.ts"), ...answerFiles(place, "other")]) {
      await t.test(file.slice(place.folder.length + 1), async () => {
        await run(cellText(file));
        assert.equal(await run(check?.source ?? ""), `${id}: passed\n`);
      });
    }
  });
}

test("a wrong type is named, and costs the cells nothing", async () => {
  const [, , check] = cellsOf(placeOf("context-1"));
  const { folder } = placeOf("context-1");
  await run("const teas = ['green'];");
  await run(cellText(join(folder, "wrong-ctx-may-be-missing.ts")));
  const began = performance.now();
  const text = await run(check?.source ?? "");
  console.log(`a check with a look at types: ${Math.round(performance.now() - began)} ms`);
  assert.match(
    text,
    /context-1: not yet\n {2}done {6}compiled, beside your code: void userName\(undefined/,
  );
  assert.match(text, /expected {2}the compiler refuses a call without a context\n/);
  assert.match(text, /found {5}the compiler takes it\n/);
  assert.equal(await run("console.log(teas, typeof userName);"), "[ 'green' ] function\n");
});

test("an answer under another name is looked at, beside the cells that have the exercise's names", async () => {
  await run(cellText(join(placeOf("errors-2").folder, "wrong-field-for-all.ts")));
  await run(`import { check } from "exercises";
type Told = { status: 422; field: string; text: string } | { status: 404 | 500; text: string };
function better(error: unknown): Told {
  const { status, ...rest } = toAnswer(error);
  return status === 422 ? { status, ...rest } : { status: status === 404 ? 404 : 500, text: rest.text };
}
const a = "a name that the code beside it has, too";`);
  const call = (name: string) => `await check("errors-2", ${name}, FieldError, NotFound);`;
  assert.equal(await run(call("better")), "errors-2: passed\n");
  assert.match(await run(call("toAnswer")), /found {5}the compiler takes it\n/);
});

test("hints open one at a time, and the solution stands under its cell", async () => {
  const [place] = places();
  assert.ok(place);
  const { hints, explanation } = loadExercise(place);
  await run('import { check, hint, solution } from "exercises";');
  for (const [i, text] of hints.entries()) {
    const last: string =
      i === hints.length - 1 ? `solution("${place.id}") shows a worked answer.\n` : "";
    const expected: string = `Hint ${i + 1} of ${hints.length}: ${text}\n${last}`;
    assert.equal(await run(`hint("${place.id}")`), expected);
  }
  assert.match(await run(`hint("${place.id}")`), new RegExp(`^Hint ${hints.length} of `));
  const shown = await run(`solution("${place.id}")`);
  const source = cellText(join(place.folder, "solution.ts"));
  assert.equal(shown, `\`\`\`ts\n${source}\n\`\`\`\n\n${explanation}`);
});

test("whatever an answer does, the kernel and its variables stay", async () => {
  await run(`import { check } from "exercises";
const kept = { cups: 3 };
import { type Context } from "@snippets/context";
const forever = () => { for (;;); };`);
  for (const [body, found] of [
    ["forever();", /computed for seconds/],
    ["process.exit(5);", /with exit code 5/],
    ['process.kill(process.pid, "SIGKILL");', /by SIGKILL/],
    ['for (let i = 0; i < 1e6; i++) console.log("x".repeat(1000));', /printed more than 100 kB/],
    ["await new Promise(() => {});", /never came to an end/],
  ] as const) {
    await run(
      `async function within(ctx: Context, ms: number, work: (ctx: Context) => Promise<string>): Promise<string> {
  ${body}
  return work(ctx);
}`,
    );
    const text = await run('await check("context-1", within);');
    assert.match(text, /context-1: not yet\n {2}done {6}.+\n {2}expected/);
    assert.match(text, found);
    assert.equal(await run("console.log(kept.cups, typeof within);"), "3 function\n");
  }
});

test("an answer that no cell declares by a name is asked for", async () => {
  await run('import { check } from "exercises";\nconst maker = () => () => { for (;;); };');
  const text = await run('await check("context-1", maker());');
  assert.match(text, /expected {2}what a cell declares by a name, such as userName\n/);
});

test("reset gives the starter back in a new cell, and the hints begin again", async () => {
  const [place] = places();
  assert.ok(place);
  await run('import { hint, reset } from "exercises";');
  await run(`hint("${place.id}");`);
  await run(`hint("${place.id}");`);
  const { shown, payload } = await execute(`reset("${place.id}");`);
  const text = cellText(join(place.folder, "starter.ts"));
  assert.deepEqual(payload, [{ source: "set_next_input", text, replace: false }]);
  assert.equal(shown, "");
  assert.match(await run(`hint("${place.id}");`), /^Hint 1 of /);
  assert.deepEqual((await execute("1")).payload, [], "the next cell makes no cell");
});

test("progress is there after a restart: what was solved, tried and hinted at", async () => {
  rmSync(file, { force: true });
  const [solved, begun] = places();
  assert.ok(solved && begun);
  const checkOf = (place: Place) => cellsOf(place)[2]?.source ?? "";
  await run(cellText(join(solved.folder, "solution.ts")));
  await run(checkOf(solved));
  await run(cellText(join(solved.folder, "starter.ts")));
  await run(checkOf(solved));
  await run(cellText(join(begun.folder, "starter.ts")));
  await run(checkOf(begun));
  await run(`hint("${begun.id}");`);
  await kernel.shutdown();
  kernel = await start();
  const picture = await run('import { progress } from "exercises";\nprogress();');
  assert.match(
    picture,
    new RegExp(`1 of \\d solved, begun: ${begun.id}\\.`),
    "a later wrong answer takes nothing away",
  );
  const kept = readStandings(file);
  assert.deepEqual(kept[begun.id], { tries: 1, hints: 1 });
  assert.equal(kept[solved.id]?.tries, 2);
});

test("an unknown id is answered with the ids there are", async () => {
  const [place] = places();
  await run('import { check } from "exercises";');
  const code = 'await check("no-such", () => 1).catch((error) => console.log(error.message))';
  assert.match(await run(code), new RegExp(`found "no-such"; use one of .*${place?.id}`));
});
