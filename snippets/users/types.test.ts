import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

/** What of TypeScript's API is used here; the fork of the kernel carries it without types of its own. */
interface TypeScript {
  version: string;
  ScriptTarget: { ES2022: number };
  createSourceFile(name: string, text: string, target: number): object;
}

test("the client and what it imports parse in the kernel's TypeScript, 5.0", () => {
  const ts: TypeScript = createRequire(import.meta.url)("@tslab/typescript-for-tslab");
  assert.match(ts.version, /^5\.0\./);
  for (const name of ["index.ts", "client-errors.ts", "errors.ts", "types.ts"]) {
    const text = readFileSync(join(import.meta.dirname, name), "utf8");
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
    const { parseDiagnostics } = file as { parseDiagnostics: { messageText: unknown }[] };
    assert.deepEqual(
      parseDiagnostics.map(({ messageText }) => messageText),
      [],
      name,
    );
    // What a cell imports must not pull in the service.
    const imports = [...text.matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
    for (const from of imports)
      assert.match(
        from as string,
        /^(node:https?|node-fetch|@snippets\/(context|errors|service)|\.\/(client-errors|errors|types)\.ts)$/,
      );
  }
});
