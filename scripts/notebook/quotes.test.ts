import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { readNotebook } from "./read.ts";

const root = resolve(import.meta.dirname, "../..");
const sources = globSync("snippets/*/go/**/*.go", { cwd: root }).map((file) =>
  readFileSync(join(root, file), "utf8"),
);

// A lesson shows Go that compiles and runs, so it must be what stands in a program.
for (const lesson of globSync("notebooks/*.ipynb", { cwd: root }).sort()) {
  test(`the Go in ${lesson} stands in a program of snippets/`, async () => {
    const { cells } = await readNotebook(join(root, lesson));
    for (const { cell_type, id, source } of cells) {
      if (cell_type !== "markdown") continue;
      for (const [, code = ""] of source.matchAll(/^```go\n([\s\S]*?)\n```$/gm)) {
        const found = sources.some((text) => text.includes(code));
        assert.ok(found, `cell ${id} quotes Go that no program holds: ${code.slice(0, 200)}`);
      }
    }
  });
}
