import assert from "node:assert/strict";
import { probes, run, text } from "../testing.ts";

const probe = probes();

for (const [code, printed] of [
  ['await (async () => console.log("called"))();', "called"],
  ['await [console.log("listed")];', "listed"],
  ['for await (const x of [Promise.resolve("looped")]) console.log(x);', "looped"],
] as const) {
  probe(`a cell may be: ${code}`, (kernel) => run(kernel, code, { stopOnError: false }), {
    repaired({ execution, reply }) {
      assert.equal(reply.status, "ok");
      assert.equal(text(execution).split("\n")[0], printed);
    },
    stock: ({ execution, reply }) => {
      assert.equal(reply.status, "error");
      assert.match(text(execution, "stderr"), /await is not defined|reserved word/);
    },
  });
}

probe(
  "an await inside a function only does not make the cell wait",
  (kernel) => run(kernel, "async function waits() { await (1); }\nvoid waits"),
  {
    repaired: ({ reply }) => assert.equal(reply.status, "ok"),
    stock: ({ reply }) => assert.equal(reply.status, "ok"),
  },
);
