import assert from "node:assert/strict";
import { probes, run, text } from "../testing.ts";

const probe = probes();

probe(
  "a short member takes its value from an earlier cell",
  async (kernel) => {
    await run(kernel, 'const port = 1;\nimport { sep as slash } from "node:path";');
    return run(kernel, "console.log({ port, slash });", { stopOnError: false });
  },
  {
    repaired({ execution, reply }) {
      assert.equal(reply.status, "ok");
      assert.equal(text(execution), "{ port: 1, slash: '/' }\n");
    },
    stock: ({ execution, reply }) => {
      assert.equal(reply.status, "error");
      assert.match(text(execution, "stderr"), /port is not defined/);
    },
  },
);

for (const [what, code, printed] of [
  ["of the same cell", "const here = 2;\nconsole.log({ here });", "{ here: 2 }"],
  ["of a parameter", "console.log([3].map((hidden) => ({ hidden })));", "[ { hidden: 3 } ]"],
  ["of a block", "{ const hidden = 4; console.log({ hidden }); }", "{ hidden: 4 }"],
  [
    "of a caught error",
    "try { throw 5; } catch (hidden) { console.log({ hidden }); }",
    "{ hidden: 5 }",
  ],
  ["of a pattern", "const { hidden } = { hidden: 6 };\nconsole.log({ hidden });", "{ hidden: 6 }"],
] as const) {
  probe(
    `a short member ${what} stays what it is`,
    async (kernel) => {
      await run(kernel, 'const hidden = "earlier";');
      return run(kernel, code, { stopOnError: false });
    },
    {
      repaired: ({ execution }) => assert.equal(text(execution), `${printed}\n`),
      stock: ({ execution }) => assert.equal(text(execution), `${printed}\n`),
    },
  );
}
