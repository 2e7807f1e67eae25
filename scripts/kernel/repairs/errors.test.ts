import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { errorOf, notebooks, probes, type Ran, run, text } from "../testing.ts";

const probe = probes();

const noErrorMessage = ({ execution, reply }: Ran) => {
  assert.equal(reply.status, "error");
  assert.equal(errorOf(execution), undefined);
  assert.equal(reply.ename, undefined);
};

probe(
  "an error has a name, a message and a traceback of the cell's own lines",
  (kernel) =>
    run(
      kernel,
      [
        "// a comment and a type, which compiling removes",
        "interface Share { of: number }",
        "",
        "function divide({ of }: Share, by: number): number {",
        '  if (by === 0) throw new RangeError("division by zero");',
        "  return of / by;",
        "}",
        "divide({ of: 1 }, 0);",
      ].join("\n"),
    ),
  {
    repaired({ execution, reply }) {
      const count = execution.inputCount;
      const error = errorOf(execution);
      assert.equal(error?.ename, "RangeError");
      assert.equal(error?.evalue, "division by zero");
      assert.deepEqual(error?.traceback, [
        "RangeError: division by zero",
        `    at divide (In[${count}]:5:23)`,
        `    at In[${count}]:8:1`,
      ]);
      assert.deepEqual(reply, {
        status: "error",
        execution_count: count,
        ename: "RangeError",
        evalue: "division by zero",
        traceback: error?.traceback,
      });
    },
    stock(ran) {
      noErrorMessage(ran);
      assert.match(text(ran.execution, "stderr"), /evalmachine\.<anonymous>.*tslab.dist/s);
    },
  },
);

probe(
  "causes and the members of an AggregateError are shown",
  async (kernel) => {
    const cause = await run(
      kernel,
      'throw new Error("outer", { cause: new TypeError("inner", { cause: "a string" }) })',
    );
    const group = await run(
      kernel,
      'throw new AggregateError([new Error("one"), new RangeError("two")], "both")',
      { stopOnError: false },
    );
    return { cause, group };
  },
  {
    repaired({ cause, group }) {
      assert.match(
        errorOf(cause.execution)?.traceback.join("\n") ?? "",
        /^Error: outer\n {4}at In\[\d+\]:1:7 \{\n {2}\[cause\]: TypeError: inner\n.*\[cause\]: 'a string'/s,
      );
      assert.match(
        errorOf(group.execution)?.traceback.join("\n") ?? "",
        /^AggregateError: both\n.*\[errors\]: \[\n\s+Error: one\n\s+at In.*RangeError: two\n\s+at In/s,
      );
    },
    stock: ({ cause }) => noErrorMessage(cause),
  },
);

for (const [thrown, evalue] of [
  ['"a string"', "'a string'"],
  ["null", "null"],
  ["{ code: 7 }", "{ code: 7 }"],
  ["Symbol.iterator", "Symbol(Symbol.iterator)"],
] as const) {
  probe(
    `what is thrown need not be an Error: ${thrown}`,
    (kernel) => run(kernel, `throw ${thrown}`),
    {
      repaired({ execution }) {
        const error = errorOf(execution);
        assert.equal(error?.ename, "Uncaught");
        assert.equal(error?.evalue, evalue);
        assert.equal(error?.traceback[0], `Uncaught ${evalue}`);
      },
      stock: noErrorMessage,
    },
  );
}

probe(
  "an error whose own code throws cannot break the kernel",
  async (kernel) => {
    const bad =
      'Object.defineProperty(new Error("x"), "message", { get() { throw new Error("no"); } })';
    const failed = await run(kernel, `throw ${bad}`);
    const next = await run(kernel, "1 + 1", { stopOnError: false });
    return { failed, next };
  },
  {
    repaired({ failed, next }) {
      assert.equal(failed.reply.status, "error");
      assert.ok(errorOf(failed.execution));
      assert.equal(next.reply.status, "ok");
    },
    stock: ({ failed }) => noErrorMessage(failed),
  },
);

probe(
  "paths inside the project are relative, also in an error that a cell prints",
  async (kernel) => {
    const missing = await run(kernel, 'await import("./no-such-file.js" + "")', {
      stopOnError: false,
    });
    const printed = await run(
      kernel,
      'import { start } from "workbook";\nawait start("no-such-service").catch((e) => console.log(e.stack));',
      { stopOnError: false },
    );
    return { missing, printed };
  },
  {
    repaired({ missing, printed }) {
      const error = errorOf(missing.execution);
      assert.match(error?.evalue ?? "", /^Cannot find module '\.\/no-such-file\.js'/);
      assert.match(error?.evalue ?? "", /- notebooks\/src\.js/);
      assert.match(
        text(printed.execution),
        /^ +at .*\(notebooks\/workbook\/services\.ts:\d+:\d+\)/m,
      );
      assert.match(
        text(printed.execution),
        new RegExp(
          `^ +at async In\\[${printed.execution.inputCount}\\]:2:1$|^ +at In\\[${printed.execution.inputCount}\\]:2:\\d+$`,
          "m",
        ),
      );
      assert.doesNotMatch(text(printed.execution), /tslab|launcher|scripts\/kernel/);
    },
    stock: ({ missing }) => assert.ok(text(missing.execution, "stderr").includes(notebooks)),
  },
);

probe(
  "a function of an earlier cell and a local file keep their own lines",
  async (kernel) => {
    const folder = await mkdtemp(join(notebooks, "test-"));
    try {
      await writeFile(
        join(folder, "local.ts"),
        "interface Gone { a: 1 }\n\nexport function local(): never {\n  throw new Error('local');\n}\n",
      );
      await run(kernel, '\n\nfunction earlier(): never { throw new Error("earlier"); }');
      const earlier = await run(kernel, "earlier()");
      const local = await run(
        kernel,
        `import { local } from "./${basename(folder)}/local";\nlocal()`,
        { stopOnError: false },
      );
      return { earlier, local };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  {
    repaired({ earlier, local }) {
      const count = earlier.execution.inputCount ?? 0;
      assert.deepEqual(errorOf(earlier.execution)?.traceback.slice(1), [
        `    at earlier (In[${count - 1}]:3:35)`,
        `    at In[${count}]:1:1`,
      ]);
      assert.match(
        errorOf(local.execution)?.traceback[1] ?? "",
        /^ {4}at local \(notebooks\/test-\w+\/local\.ts:4:9\)$/,
      );
    },
    stock: ({ earlier }) => noErrorMessage(earlier),
  },
);

probe(
  "frames after an await are the cell's own",
  (kernel) =>
    run(
      kernel,
      [
        "async function inner() { await null; throw new Error('late'); }",
        "async function outer() {",
        "  await inner();",
        "}",
        "await outer();",
      ].join("\n"),
    ),
  {
    repaired({ execution }) {
      const count = execution.inputCount;
      assert.deepEqual(errorOf(execution)?.traceback, [
        "Error: late",
        `    at inner (In[${count}]:1:44)`,
        `    at async outer (In[${count}]:3:3)`,
        `    at async In[${count}]:5:1`,
      ]);
    },
    stock: noErrorMessage,
  },
);
