import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runProgram } from "../../scripts/testing/go-program.ts";
import { line, readFolder } from "./manifest.ts";
import type { Mistake } from "./testing/mistake.ts";
import { BETWEEN_FIELDS } from "./testing/mistakes-fields.ts";
import { BETWEEN_OBJECTS } from "./testing/mistakes-objects.ts";
import { AGAINST_SCHEMA } from "./testing/mistakes-schema.ts";
import { validate } from "./validate.ts";

const VALIDATE = join(import.meta.dirname, "validate.ts");
const texts = readFolder();

test("the manifests have no problem", async () => {
  assert.deepEqual((await validate(texts)).map(line), []);
  assert.equal(texts.size, 6);
});

function make({ title, file, from, to }: Mistake): Map<string, string> {
  const text = texts.get(file) as string;
  const wrong = text.replace(from, to);
  assert.notEqual(wrong, text, `${title}: expected ${from} in ${file}, found none`);
  return new Map([...texts, [file, wrong]]);
}

for (const [title, mistakes] of [
  ["against a schema", AGAINST_SCHEMA],
  ["between fields", BETWEEN_FIELDS],
  ["between objects", BETWEEN_OBJECTS],
] as const) {
  for (const mistake of mistakes) {
    test(`a mistake ${title}: ${mistake.title}`, async () => {
      const lines = (await validate(make(mistake))).map(line);
      assert.match(lines.join("\n"), mistake.problem);
      assert.ok(lines.every((each) => /^[a-z]+\.yaml: .+: expected .+, found ./s.test(each)));
    });
  }
}

test("the command says what is wrong and where, and its exit code says whether something is", async () => {
  const good = runProgram(process.execPath, [VALIDATE]);
  assert.equal(await good.ended, 0);
  assert.deepEqual(good.lines, ["6 files, 0 problems"]);
  const folder = mkdtempSync(join(tmpdir(), "manifests-"));
  try {
    const mistake = AGAINST_SCHEMA.find(({ file }) => file === "stock.yaml") as Mistake;
    for (const [name, text] of make(mistake)) writeFileSync(join(folder, name), text);
    const bad = runProgram(process.execPath, [VALIDATE, folder]);
    assert.equal(await bad.ended, 1);
    assert.match(
      bad.lines[0] as string,
      /^stock\.yaml: Deployment\/stock spec\.replicas: expected/,
    );
    assert.match(bad.lines.at(-1) as string, /^6 files, \d+ problems$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
