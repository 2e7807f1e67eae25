import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { nearest, serviceMain, serviceNames } from "./names.ts";

const root = join(import.meta.dirname, "testing", "services");

test("a service is a folder that holds a main.ts", () => {
  const names = serviceNames(root);
  assert.ok(names.includes("echo"));
  assert.ok(!names.includes("library"), "a folder without main.ts is no service");
  assert.deepEqual(names, names.toSorted());
});

const names = ["gateway", "greeter", "users"];
const cases: [word: string, expected: string | undefined][] = [
  ["user", "users"],
  ["Users", "users"],
  ["suers", "users"],
  ["gretter", "greeter"],
  ["gatway", "gateway"],
  ["greet", "greeter"],
  ["postgres", undefined],
  ["x", undefined],
  ["", undefined],
];

for (const [word, expected] of cases) {
  test(`nearest to ${JSON.stringify(word)} is ${expected}`, () => {
    assert.equal(nearest(word, names), expected);
  });
}

test("without names there is no nearest", () => assert.equal(nearest("users", []), undefined));

test("an unknown name is an error that lists the services and suggests the nearest", () => {
  assert.equal(serviceMain("echo", root), join(root, "echo", "main.ts"));
  assert.throws(
    () => serviceMain("ehco", root),
    (error: Error) => {
      assert.match(error.message, /^Expected the name of a service: dies, echo, .*unicode\./);
      assert.match(error.message, /Found: "ehco"\. Did you mean "echo"\?$/);
      return true;
    },
  );
});

for (const name of ["", "..", "../services/echo", "library", "__proto__", "echo/main.ts"]) {
  test(`${JSON.stringify(name)} is not the name of a service`, () => {
    assert.throws(() => serviceMain(name, root), /^Error: Expected the name of a service/);
  });
}
