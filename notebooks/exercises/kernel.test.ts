/** The exercises in a real kernel: its types, its output. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { type KernelClient, startKernel } from "../../scripts/kernel/client.ts";
import { cellsOf } from "./cells.ts";
import { answerFiles, cellText, loadExercise, places } from "./find.ts";

const kernel: KernelClient = await startKernel({ cwd: join(import.meta.dirname, "..") });
after(() => kernel.shutdown());

/** Runs a cell that must not fail, and returns what it shows. */
async function run(code: string): Promise<string> {
  const execution = kernel.execute(code, { stopOnError: false });
  const { status } = await execution.reply;
  await execution.idle;
  const shown = execution.outputs.map((output) => {
    if (output.output_type === "stream") return output.text;
    return output.output_type === "display_data" ? String(output.data["text/markdown"]) : "";
  });
  assert.equal(status, "ok", `${code}\n${JSON.stringify(execution.outputs, null, 2)}`);
  return shown.join("");
}

for (const place of places()) {
  const { id } = place;
  test(`${id}: its cells run, and the starter is told what is wrong`, async (t) => {
    const [, starter, check] = cellsOf(place);
    assert.equal(await run(starter?.source ?? ""), "", "a starter prints nothing");
    const first = await run(check?.source ?? "");
    const form = new RegExp(
      `^${id}: not yet\n  done      .+\n  expected  .+\n  found     .+\n  look      .+\n` +
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

test("an unknown id is answered with the ids there are", async () => {
  const [place] = places();
  const code = 'await check("no-such", () => 1).catch((error) => console.log(error.message))';
  assert.match(await run(code), new RegExp(`found "no-such"; use one of .*${place?.id}`));
});
