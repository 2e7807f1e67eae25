import assert from "node:assert/strict";
import type { Execution } from "../client.ts";
import { isStock, probes, run, text } from "../testing.ts";

const probe = probes();

/** late runs `setUp`, then a second cell that causes the late output, and gives both when `word` has come. */
function late(setUp: string, trigger: string, word: string) {
  return async (kernel: Parameters<Parameters<typeof probe>[1]>[0]) => {
    const first = await run(kernel, setUp);
    const second = await run(kernel, trigger);
    const has = ({ outputs }: Execution) => JSON.stringify(outputs).includes(word);
    await Promise.race([
      first.execution.until(() => has(first.execution)),
      second.execution.until(() => has(second.execution)),
    ]);
    return { inFirst: has(first.execution), inSecond: has(second.execution) };
  };
}

const landsInFirst = {
  repaired: (found: { inFirst: boolean; inSecond: boolean }) =>
    assert.deepEqual(found, { inFirst: true, inSecond: false }),
  stock: (found: { inFirst: boolean; inSecond: boolean }) =>
    assert.deepEqual(found, { inFirst: false, inSecond: true }),
};

probe(
  "text from a timer lands in its cell",
  late(
    "void setTimeout(() => console.log('from the timer'), 300)",
    "'another cell'",
    "from the timer",
  ),
  landsInFirst,
);

probe(
  "a display from a timer lands in its cell",
  late(
    "import { display } from 'tslab';\nvoid setTimeout(() => display.html('<b>shown late</b>'), 300)",
    "'another cell'",
    "shown late",
  ),
  landsInFirst,
);

probe(
  "the output of a child process lands in the cell that started it",
  late(
    `import { spawn } from "node:child_process";
const child = spawn(process.execPath, ["-e", "process.stdin.once('data', () => console.log('child speaks'))"]);
child.stdout.on("data", (data) => process.stdout.write(data));
void 0`,
    `void child.stdin.end("go\\n")`,
    "child speaks",
  ),
  landsInFirst,
);

probe(
  "what a server prints lands in the cell that started it",
  late(
    `import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
const server = createServer((_request, response) => { console.log("request seen"); response.end(); });
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));`,
    `const { port } = server.address() as AddressInfo;
const answer = await fetch("http://127.0.0.1:" + port);
void (await answer.text(), server.close());`,
    "request seen",
  ),
  landsInFirst,
);

probe(
  "a write that was taken in a cell goes on working, and follows who calls it",
  async (kernel) => {
    await run(kernel, "const write = process.stdout.write; void 0");
    const second = await run(kernel, 'void write.call(process.stdout, "written\\n")');
    return text(second.execution);
  },
  {
    repaired: (found) => assert.equal(found, "written\n"),
    stock: (found) => assert.equal(found, ""),
  },
);

probe(
  "a character that is cut in two arrives whole, and the callback of a write is called",
  async (kernel) => {
    const { execution } = await run(
      kernel,
      `const bytes = Buffer.from("微\\n");
void process.stdout.write(bytes.subarray(0, 2));
const called = await Promise.race([
  new Promise((done) => process.stdout.write(bytes.subarray(2), () => done(true))),
  new Promise((done) => setTimeout(done, 2000, false)),
]);
void console.log(called);`,
    );
    return text(execution);
  },
  {
    repaired: (found) => assert.equal(found, "微\ntrue\n"),
    stock: (found) => assert.match(found, /\ufffd.*false\n$/s),
  },
);

probe(
  "ten thousand lines at once arrive, all of them",
  async (kernel) => {
    const execution = kernel.execute("for (let i = 0; i < 10_000; i++) console.log(i);");
    // Stock tslab may lose the reply and the word that the cell is done, too.
    const lost = isStock(kernel) ? [new Promise((resolve) => setTimeout(resolve, 3000))] : [];
    await Promise.race([Promise.all([execution.reply, execution.idle]), ...lost]);
    return text(execution).split("\n").length - 1;
  },
  {
    repaired: (lines) => assert.equal(lines, 10_000),
    stock: (lines) => assert.ok(lines < 10_000, `${lines} lines arrived`),
  },
);

probe(
  "the value of the last expression is a result, with the text that stock tslab prints",
  (kernel) => run(kernel, 'console.log("printed");\n({ a: [1, 2], b: "text" })'),
  {
    repaired({ execution }) {
      assert.deepEqual(execution.outputs, [
        { output_type: "stream", name: "stdout", text: "printed\n" },
        {
          output_type: "execute_result",
          execution_count: execution.inputCount,
          data: { "text/plain": "{ a: [ 1, 2 ], b: 'text' }" },
          metadata: {},
        },
      ]);
    },
    stock: ({ execution }) => {
      assert.equal(text(execution), "printed\n{ a: [ 1, 2 ], b: 'text' }\n");
      assert.equal(execution.outputs.length, 1);
    },
  },
);

probe(
  "an unhandled rejection and an exception in a callback appear under their cell, and the kernel lives",
  async (kernel) => {
    const first = await run(
      kernel,
      `void setTimeout(() => { Promise.reject(new Error("nobody waits")); }, 100);
void setTimeout(() => { throw new RangeError("in a callback"); }, 200);`,
    );
    const second = await run(kernel, "1");
    const all = () => text(first.execution, "stderr") + text(second.execution, "stderr");
    const done = () => all().includes("nobody waits") && all().includes("in a callback");
    await Promise.race([first.execution.until(done), second.execution.until(done)]);
    return { first: text(first.execution, "stderr"), count: first.execution.inputCount };
  },
  {
    repaired: ({ first, count }) =>
      assert.equal(
        first,
        `Unhandled rejection: Error: nobody waits\n    at Timeout._onTimeout (In[${count}]:1:40)\n` +
          `Uncaught exception: RangeError: in a callback\n    at Timeout._onTimeout (In[${count}]:2:31)\n`,
      ),
    stock: ({ first }) => assert.equal(first, ""),
  },
);

// The same fault as above; stock tslab may lose any message here, so that there is nothing to wait for.
probe.onLauncher("many cells in a row are all done", async (kernel) => {
  const executions = Array.from({ length: 400 }, () => kernel.execute("0"));
  await Promise.all(executions.flatMap(({ reply, idle }) => [reply, idle]));
});
