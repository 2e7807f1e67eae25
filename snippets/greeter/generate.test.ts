import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { generate } from "./generate.ts";

/** Each file below a folder, with its content. */
function filesOf(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(names.sort().map((name) => [name.slice(folder.length), readFileSync(name)]));
}

test("what is generated is what the contracts give", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "greeter-generated-"));
  t.after(() => rmSync(folder, { recursive: true }));
  await generate(folder);
  const wanted = filesOf(join(folder, "generated"));
  const found = filesOf(join(import.meta.dirname, "generated"));
  assert.deepEqual([...found.keys()], [...wanted.keys()]);
  for (const [name, content] of wanted) {
    assert.ok(
      found.get(name)?.equals(content),
      `generated${name} is not what the contract gives; run: npm run generate`,
    );
  }
});
