import assert from "node:assert/strict";
import type { KernelClient } from "../client.ts";
import { errorOf, isStock, probes, type Ran, recovered, run, text } from "../testing.ts";

const probe = probes();

const loose = { stopOnError: false };
const unknown = (name: string) => `Cannot find name '${name}'.`;

/** fail runs a cell that fails, and waits until the kernel runs cells again. */
async function fail(kernel: KernelClient, code: string): Promise<Ran> {
  const failed = await run(kernel, code, loose);
  if (isStock(kernel)) await recovered(kernel);
  return failed;
}

/** told is what a cell printed, or its first fault. */
function told({ execution }: Ran): string {
  const error = errorOf(execution);
  return error ? error.evalue.replace(/^line \d+: /, "") : text(execution);
}

/** forgets says that stock tslab knows none of the names, which come from a cell that failed. */
const forgets = <Found extends { used: Ran }>({ used }: Found) =>
  assert.match(text(used.execution, "stderr"), /Cannot find name/);

for (const [what, declaration, use, printed] of [
  ["a value", "const value: number | string = 1;", "value", "1"],
  ["a value that is undefined", "const none = [1].find((n) => n > 1);", "none", "undefined"],
  ["a variable without a value", "let blank: string;", "blank", "undefined"],
  [
    "the variables of a pattern",
    "const { p, q: [r] } = { p: 1, q: ['s'] };",
    "p.toFixed(1), r.toUpperCase()",
    "1.0 S",
  ],
  ["a function", "function twice(n: number) { return n * 2; }", "twice(2).toFixed(1)", "4.0"],
  ["a class", "class Speaker { said() { return 'said'; } }", "new Speaker().said().length", "4"],
  ["an enum", "enum Rank { Second = 2 }", "Rank.Second, Rank[2].length", "2 6"],
  ["an import", 'import { sep as slash } from "node:path";', "slash.length", "1"],
  ["a whole module", 'import * as path from "node:path";', "path.sep.length", "1"],
  ["a type", "interface Counted { n: number }", "({ n: 1 } satisfies Counted).n", "1"],
  [
    "a type of a module",
    'import type { Socket } from "node:net";',
    "null as Socket | null",
    "null",
  ],
] as const) {
  probe(
    `a cell that fails has declared ${what} before`,
    async (kernel) => {
      const failed = await fail(kernel, `${declaration}\nif (Date.now()) throw 1;`);
      const used = await run(kernel, `console.log(${use});`, loose);
      return { failed, used };
    },
    {
      repaired({ failed, used }) {
        assert.equal(failed.reply.status, "error");
        assert.equal(told(used), `${printed}\n`);
      },
      stock: forgets,
    },
  );
}

probe(
  "the same holds after an await, and the statement that fails declares nothing",
  async (kernel) => {
    const failed = await fail(
      kernel,
      `const fails = (): number => { throw new Error("half-way"); };
const first = await Promise.resolve("first");
const second = fails();`,
    );
    const used = await run(kernel, "console.log(first.toUpperCase());", loose);
    const rest = await run(kernel, "console.log(second);", loose);
    return { failed, used, rest };
  },
  {
    repaired({ failed, used, rest }) {
      assert.equal(told(failed), "half-way");
      assert.equal(told(used), "FIRST\n");
      assert.equal(told(rest), unknown("second"));
    },
    stock: forgets,
  },
);

probe(
  "what a cell had still to declare is not known, and a name of an earlier cell keeps its value and type",
  async (kernel) => {
    await run(
      kernel,
      `import { basename, sep as slash } from "node:path";
const port = 7, other = 8;
class Shape { sides = 3; }`,
    );
    const failed = await fail(
      kernel,
      `const early = basename("/folder/x");
if (early) throw new Error("half-way");
const other = "eight";
const slash = 0;
class Shape { corners = 4; }
class Later {}`,
    );
    const used = await run(
      kernel,
      "console.log(early, port.toFixed(1), other.toFixed(1), slash.length, new Shape().sides);",
      loose,
    );
    const later = await run(kernel, "new Later();", loose);
    return { failed, used, later };
  },
  {
    repaired({ failed, used, later }) {
      assert.equal(told(failed), "half-way");
      assert.equal(told(used), "x 7.0 8.0 1 3\n");
      assert.equal(told(later), unknown("Later"));
    },
    stock: forgets,
  },
);

probe(
  "cells that fail one after the other add up, and a cell with a type error between them takes nothing",
  async (kernel) => {
    await fail(kernel, "const one = 1;\nif (one) throw 1;");
    await fail(kernel, "const two: string = 2;");
    await fail(kernel, "const three = one + 2;\nif (one) throw 1;");
    const used = await run(kernel, "const four = one + three;\nconsole.log(one, three);", loose);
    const last = await run(kernel, "console.log(one, three, four);", loose);
    return { used, last };
  },
  {
    repaired({ used, last }) {
      assert.equal(told(used), "1 3\n");
      assert.equal(told(last), "1 3 4\n");
    },
    stock: forgets,
  },
);

probe.onLauncher("a busy cell that was interrupted keeps what it declared", async (kernel) => {
  const busy = kernel.execute('const begun = "begun";\nconsole.log(begun);\nfor (;;);');
  await busy.until(() => text(busy) === "begun\n");
  await kernel.interrupt();
  assert.equal((await busy.reply).status, "error");
  await busy.idle;
  assert.equal(told(await run(kernel, "console.log(begun.length);")), "5\n");
});

probe.onLauncher("completion knows what a failed cell declared", async (kernel) => {
  await fail(kernel, "const halfway = { reached: 1 };\nif (halfway) throw 1;");
  const code = "halfway.rea";
  const { content } = await kernel.request("complete_request", { code, cursor_pos: code.length });
  assert.deepEqual(content.matches, ["reached"]);
});
