import assert from "node:assert/strict";
import { probes, run, text } from "../testing.ts";

const probe = probes();

for (const [what, code] of [
  ["a parenthesis", "const service = await make();\nawait (1);"],
  ["a list", "const service = await make();\nawait [1];"],
  [
    "the answer of a call",
    `let log: string[] = [];
const write = (line: string) => { log = [...log, line]; };
const service = await make();
const body = await (await fetch("data:application/json,{}")).json();`,
  ],
] as const) {
  probe(
    `a cell that awaits ${what} may declare a variable of a module's type`,
    async (kernel) => {
      await run(
        kernel,
        `import { start } from "workbook";
async function make() { return { name: "made" } as Awaited<ReturnType<typeof start>>; }`,
      );
      const declared = await run(kernel, code, { stopOnError: false });
      if (declared.reply.status !== "ok") return { declared, used: declared };
      // The next cell knows the type: were it any, the second line would have no error to expect.
      const used = await run(
        kernel,
        `const named: string = service.name;
// @ts-expect-error
const wrong: number = service.name;
console.log(named);`,
      );
      return { declared, used };
    },
    {
      repaired({ declared, used }) {
        assert.equal(declared.reply.status, "ok", JSON.stringify(declared.execution.outputs));
        assert.equal(text(used.execution), "made\n");
      },
      stock({ declared }) {
        assert.equal(declared.reply.status, "error");
        assert.match(text(declared.execution, "stderr"), /Debug Failure/);
      },
    },
  );
}
