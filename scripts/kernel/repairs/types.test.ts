import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { test } from "node:test";
import { startKernel } from "../client.ts";
import { projectRoot } from "../kernelspec.ts";
import { errorOf, LIMIT_MS, notebooks, probes, run, text } from "../testing.ts";

const probe = probes();

probe(
  "types are strict",
  (kernel) => run(kernel, "const first = [1, 2].find((n) => n > 1);\nfirst.toFixed();"),
  {
    repaired({ execution }) {
      const count = execution.inputCount;
      assert.deepEqual(errorOf(execution), {
        output_type: "error",
        ename: "TypeCheckError",
        evalue: "line 2: 'first' is possibly 'undefined'.",
        traceback: [
          "TypeCheckError: 1 error; nothing in this cell has run.",
          "",
          `In[${count}]:2:1 - TS18048: 'first' is possibly 'undefined'.`,
          "2 | first.toFixed();",
          "    ^^^^^",
        ],
      });
    },
    stock: ({ reply }) => assert.equal(reply.status, "ok"),
  },
);

probe(
  "each type error shows its line and a caret, also behind wide characters and tabs",
  (kernel) =>
    run(
      kernel,
      'const 名字 = "微服务", count: number = 名字;\n\tconst b: string = 1;\nlet o: { a: { b: number } } = { a: { b: "s" } };',
    ),
  {
    repaired({ execution }) {
      const { traceback = [], ename } = errorOf(execution) ?? {};
      assert.equal(ename, "TypeCheckError");
      assert.equal(traceback[0], "TypeCheckError: 3 errors; nothing in this cell has run.");
      assert.deepEqual(traceback.slice(3, 5), [
        '1 | const 名字 = "微服务", count: number = 名字;',
        "                           ^^^^^",
      ]);
      assert.deepEqual(traceback.slice(7, 9), ["2 | \tconst b: string = 1;", "    \t      ^"]);
      assert.match(traceback[10] ?? "", /^In\[\d+\]:3:38 - TS2322: Type 'string'/);
    },
    stock({ execution }) {
      assert.equal(errorOf(execution), undefined);
      assert.doesNotMatch(text(execution, "stderr"), /\^/);
    },
  },
);

probe(
  "a cell that cannot be parsed ends with a SyntaxError at its place",
  (kernel) => run(kernel, "const ok = 1;\nconst x = ;"),
  {
    repaired({ execution }) {
      assert.deepEqual(errorOf(execution)?.traceback.slice(0, 5), [
        "SyntaxError: 1 error; nothing in this cell has run.",
        "",
        `In[${execution.inputCount}]:2:11 - TS1109: Expression expected.`,
        "2 | const x = ;",
        "              ^",
      ]);
    },
    stock: ({ execution }) => assert.equal(errorOf(execution), undefined),
  },
);

probe(
  "what Node 26 has is known: ES2023 and ES2024",
  (kernel) =>
    run(
      kernel,
      `const sorted: number[] = [3, 1].toSorted();
const { promise, resolve } = Promise.withResolvers<string>();
resolve("done");
const grouped = Map.groupBy([1, 2, 3], (n) => n % 2);
const both = new Set([1, 2]).union(new Set([3]));
console.log(sorted, await promise, grouped.get(1), both.size);`,
    ),
  {
    repaired: ({ execution }) => assert.equal(text(execution), "[ 1, 3 ] done [ 1, 3 ] 3\n"),
    stock: ({ execution }) => assert.match(text(execution, "stderr"), /toSorted/),
  },
);

test("the workspaces import from notebooks/ and from a folder below it, and files are read there", {
  timeout: LIMIT_MS,
}, async () => {
  const folder = await mkdtemp(join(projectRoot, "notebooks", "test-"));
  try {
    const below = join(folder, "sub folder 子");
    await mkdir(below);
    await writeFile(join(below, "data.txt"), "read");
    const kernel = await startKernel({ cwd: below });
    try {
      const { execution, reply } = await run(
        kernel,
        `import { readFileSync } from "node:fs";
import { start } from "workbook";
import * as users from "@snippets/users";
const s: typeof start = start;
console.log(readFileSync("data.txt", "utf8"), typeof s, typeof users);`,
      );
      assert.equal(reply.status, "ok", JSON.stringify(execution.outputs));
      assert.equal(text(execution), "read function object\n");
    } finally {
      await kernel.shutdown();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

// Last, since stock tslab does not recover from the files' end.
probe(
  "a local file is imported with its suffix, and read again when it changes",
  async (kernel) => {
    const folder = await mkdtemp(join(notebooks, "test-"));
    try {
      const file = join(folder, "local.ts");
      await writeFile(file, 'export const said: string = "first";\n');
      const code = `import { said } from "./${basename(folder)}/local.ts";\nconsole.log(said);`;
      const first = await run(kernel, code, { stopOnError: false });
      if (first.reply.status !== "ok") return { first: first.reply.status, second: "" };
      await writeFile(file, 'export const said: string = "second";\n');
      // The file system tells tslab of the change some time later.
      for (;;) {
        const again = text((await run(kernel, code, { stopOnError: false })).execution);
        if (again !== "first\n") return { first: text(first.execution), second: again };
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  {
    repaired: (found) => assert.deepEqual(found, { first: "first\n", second: "second\n" }),
    stock: ({ first }) => assert.equal(first, "error"),
  },
);
