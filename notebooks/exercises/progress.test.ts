/** What is kept of the reader's way through the exercises. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { places } from "./find.ts";
import { keepStanding, progressFile, readStandings, type Standing } from "./progress.ts";
import { progressPicture } from "./progress-picture.ts";

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "progress ü "));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const tried = (before: Standing) => ({ ...before, tries: before.tries + 1 });
const quiet = (line: string) => assert.fail(line);

test("what is kept is read again, and each exercise is on its own", (t) => {
  const file = join(folder(t), "deep", "progress.json");
  assert.deepEqual(readStandings(file, quiet), {});
  keepStanding("a-1", tried, file, quiet);
  keepStanding("a-1", tried, file, quiet);
  keepStanding(
    "b-1",
    (before) => ({ ...before, hints: 2, solved: "2026-01-01T00:00:00.000Z" }),
    file,
    quiet,
  );
  assert.deepEqual(readStandings(file, quiet), {
    "a-1": { tries: 2, hints: 0 },
    "b-1": { tries: 0, hints: 2, solved: "2026-01-01T00:00:00.000Z" },
  });
  assert.deepEqual(readdirSync(join(file, "..")), ["progress.json"], "no half-written file stays");
});

for (const [name, text] of [
  ["no JSON", "{"],
  ["a list", "[]"],
  ["other values", '{"a-1": 5}'],
  ["standings without numbers", '{"a-1": {"tries": "many", "hints": 0}}'],
  ["nothing", ""],
] as const) {
  test(`a file with ${name} is put aside, and nothing of it is lost`, (t) => {
    const file = join(folder(t), "progress.json");
    writeFileSync(file, text);
    const said: string[] = [];
    keepStanding("a-1", tried, file, (line) => said.push(line));
    assert.deepEqual(readStandings(file, quiet), { "a-1": { tries: 1, hints: 0 } });
    const [aside] = readdirSync(join(file, "..")).filter((one) => one.includes("damaged"));
    assert.equal(readFileSync(join(file, "..", String(aside)), "utf8"), text);
    assert.match(
      String(said),
      /expected the progress of exercises in .*, found something else; it is kept as .*damaged/,
    );
  });
}

test("where it cannot be written, it is said and nothing else happens", (t) => {
  const file = join(folder(t), "progress.json");
  mkdirSync(file);
  const said: string[] = [];
  keepStanding("a-1", tried, file, (line) => said.push(line));
  assert.match(String(said), /expected to keep your progress in .*progress\.json, found: /);
});

test("the environment says where, or that nothing is kept", () => {
  assert.match(String(progressFile({})), /[\\/]\.workbook[\\/]progress\.json$/);
  assert.equal(progressFile({ WORKBOOK_PROGRESS: "/x/y.json" }), "/x/y.json");
  const none = progressFile({ WORKBOOK_PROGRESS: "none" });
  assert.equal(none, undefined);
  assert.deepEqual(readStandings(none, quiet), {});
});

test("the picture says where the reader stands, and what comes next", () => {
  const all = places();
  const own = all.filter(({ lesson }) => lesson === "02-rest");
  const [first, , third] = own;
  assert.ok(first && third);
  const svg = progressPicture(all, {
    [first.id]: { tries: 3, hints: 1, solved: "2026-01-01T00:00:00.000Z" },
    [third.id]: { tries: 1, hints: 0 },
  });
  const said = `Lesson 02-rest: 1 of ${own.length} solved, begun: ${third.id}.`;
  assert.ok(svg.includes(said), said);
  assert.match(svg, new RegExp(`Next: ${all[0]?.id}, `));
  const boxes = svg.match(/<rect [^>]*>/g) ?? [];
  assert.equal(boxes.length, all.length);
  assert.equal(boxes.filter((box) => !box.includes('fill="none"')).length, 1);
  const solved = Object.fromEntries(all.map(({ id }) => [id, { tries: 1, hints: 0, solved: "x" }]));
  assert.match(progressPicture(all, solved), /All exercises are solved\./);
});
