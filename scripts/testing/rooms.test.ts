import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { findTrespasses, importsOf, targetOf, trespassesOf } from "./rooms.ts";

const root = resolve(import.meta.dirname, "../..");

test("reads every form of import", () => {
  const source = [
    'import a from "one";',
    "import { b,\n c } from 'two';",
    'import "three";',
    'export * from "./four.ts";',
    'const d = await import("five");',
    'const text = "import nothing";',
  ].join("\n");
  assert.deepEqual(importsOf(source), ["one", "two", "three", "./four.ts", "five"]);
});

test("follows an import to its file in the project", () => {
  assert.equal(targetOf("./app.ts", "snippets/users/main.ts"), "snippets/users/app.ts");
  assert.equal(targetOf("../../scripts/x.ts", "snippets/users/a.ts"), "scripts/x.ts");
  assert.equal(targetOf("@snippets/users", "snippets/gateway/a.ts"), "snippets/users/index.ts");
  assert.equal(targetOf("workbook", "snippets/users/a.ts"), "notebooks/workbook/index.ts");
  assert.equal(targetOf("express", "snippets/users/a.ts"), undefined);
});

const cases: [file: string, specifier: string, allowed: boolean][] = [
  ["snippets/users/app.ts", "./log.ts", true],
  ["snippets/gateway/app.ts", "@snippets/users", true],
  ["snippets/gateway/app.ts", "../users/app.ts", false],
  ["snippets/users/app.ts", "workbook", false],
  ["snippets/context/index.ts", "@snippets/errors", false],
  ["snippets/service/budget.ts", "@snippets/context", true],
  ["snippets/service/budget.ts", "@snippets/users", false],
  ["notebooks/exercises/observe/http.ts", "@snippets/service", true],
  ["notebooks/exercises/observe/http.ts", "../../../snippets/service/budget.ts", false],
  ["notebooks/workbook/index.ts", "../../scripts/kernel/client.ts", false],
  ["notebooks/workbook/kernel.test.ts", "../../scripts/kernel/client.ts", true],
  ["site/site.ts", "../scripts/notebook/read.ts", true],
  ["site/build.ts", "@snippets/users", false],
  ["scripts/start.ts", "../site/build.ts", true],
];

for (const [file, specifier, allowed] of cases) {
  test(`${file} ${allowed ? "may" : "may not"} import ${specifier}`, () => {
    const found = trespassesOf(file, `import x from "${specifier}";`);
    assert.equal(found.length, allowed ? 0 : 1);
  });
}

test("no file of the project imports across a wall", () => {
  assert.deepEqual(findTrespasses(root), []);
});
