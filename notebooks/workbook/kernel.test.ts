/** Services that cells start, in a real kernel: where the log goes, and that nothing outlives the kernel. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { type Execution, type KernelClient, startKernel } from "../../scripts/kernel/client.ts";
import { type Command, launcherCommand, stockCommand } from "../../scripts/kernel/kernelspec.ts";
import { freePort, isAlive, processGone, refuses } from "./testing/processes.ts";
import { ROOT } from "./testing/run.ts";

const IMPORT = `import { barChart, markdown, services, show, start, stop, stopAll } from "workbook";
const from = (more = {}) => ({ root: ${JSON.stringify(ROOT)}, timeout: 60_000, grace: 500, ...more });`;

const open = new Set<KernelClient>();
after(() => Promise.all([...open].map((kernel) => kernel.shutdown())));

/** Starts a kernel that has imported the package. */
async function kernelWith(command: Command): Promise<KernelClient> {
  const kernel = await startKernel({ cwd: join(import.meta.dirname, ".."), command });
  open.add(kernel);
  void kernel.exited.then(() => open.delete(kernel));
  await run(kernel, IMPORT);
  return kernel;
}

/** Runs a cell that must not fail. */
async function run(kernel: KernelClient, code: string): Promise<Execution> {
  const execution = kernel.execute(code);
  const { status } = await execution.reply;
  await execution.idle;
  assert.equal(status, "ok", `${code}\n${JSON.stringify(execution.outputs)}`);
  return execution;
}

/** Stock tslab breaks for good when files come and go beside it, which other tests do: watch.test.ts shows that fault. */
const BROKEN = /Unexpected pending rebuildTimer/;
const ATTEMPTS = 3;

/** A kernel for several tests. */
class Bench {
  readonly #command: Command;
  readonly #stock: boolean;
  #kernel: KernelClient | undefined;

  constructor(command: Command, stock: boolean) {
    this.#command = command;
    this.#stock = stock;
  }

  /** Runs the body of a test: once more, with a new kernel, when stock tslab broke as it does. */
  async use(t: TestContext, body: (kernel: KernelClient) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.#kernel ??= await kernelWith(this.#command);
        await body(this.#kernel);
        return;
      } catch (error) {
        const known = this.#stock && BROKEN.test(String(error));
        if (!known || attempt === ATTEMPTS) throw error;
        t.diagnostic("stock tslab broke since a file beside it changed; a new one is asked");
        await this.#kernel?.shutdown();
        this.#kernel = undefined;
      }
    }
  }
}

/** The text under a cell. The value of its last expression counts: stock tslab prints it. */
function textOf({ outputs }: Pick<Execution, "outputs">): string {
  const texts = outputs.map((output) => {
    if (output.output_type === "stream") return output.text;
    return output.output_type === "execute_result" ? `${output.data["text/plain"]}\n` : "";
  });
  return texts.join("");
}

/** Resolves when `part` stands under the cell. */
const seen = (execution: Execution, part: string) =>
  execution.until((outputs) => textOf({ outputs }).includes(part));

interface Running {
  pid: number;
  port: number;
}

/** What runs, as the kernel itself sees it. */
async function running(kernel: KernelClient): Promise<Running[]> {
  const code = "console.log(JSON.stringify(services().map(({ pid, port }) => ({ pid, port }))))";
  // A service may write a line of its log meanwhile, and stock tslab shows it under this cell.
  const lines = textOf(await run(kernel, code)).split("\n");
  return JSON.parse(lines.find((line) => /^\[({|\])/.test(line)) ?? "");
}

async function areOver(services: Running[], count: number): Promise<void> {
  assert.equal(services.length, count);
  for (const { pid, port } of services) {
    await processGone(pid);
    assert.equal(await refuses(port), true, `port ${port} of process ${pid}`);
  }
}

const endings = {
  "a shutdown request": (kernel) => kernel.shutdown(),
  "a restart": (kernel) => kernel.shutdown({ restart: true }),
  SIGTERM: (kernel) => kernel.kill("SIGTERM"),
  SIGHUP: (kernel) => kernel.kill("SIGHUP"),
  SIGKILL: (kernel) => kernel.kill("SIGKILL"),
  "SIGKILL of its process group": (kernel) => process.kill(-kernel.pid, "SIGKILL"),
  "process.exit in a cell": (kernel) => void kernel.execute("process.exit(1)"),
} satisfies { [name: string]: (kernel: KernelClient) => unknown };

// Stock tslab gets one of each kind: what differs between the two kernels has tests of its own.
const kernels: [which: string, command: Command, endings: (keyof typeof endings)[]][] = [
  ["the launcher", launcherCommand(), Object.keys(endings) as (keyof typeof endings)[]],
  ["stock tslab", stockCommand(), ["a shutdown request", "SIGKILL"]],
];

for (const [which, command, names] of kernels) {
  const bench = () => new Bench(command, which === "stock tslab");
  for (const name of names) {
    const title = `${which}: nothing is left after ${name}`;
    test(title, (t) =>
      bench().use(t, async (kernel) => {
        await run(
          kernel,
          `await Promise.all(["echo", "stubborn"].map((name) => start(name, from())))`,
        );
        const services = await running(kernel);
        assert.deepEqual(
          services.map(({ pid }) => isAlive(pid)),
          [true, true],
        );
        await endings[name](kernel);
        await kernel.exited;
        await areOver(services, 2);
      }),
    );
  }

  test(`${which}: what a cell sees`, async (t) => {
    const shared = bench();
    const subtest = (title: string, body: (kernel: KernelClient) => Promise<void>) =>
      t.test(title, (t) => shared.use(t, body));

    await subtest("the log stays under the cell that started the service", async (kernel) => {
      const started = await run(kernel, `const echo = await start("echo", from())`);
      const called = await run(kernel, `const reply = await fetch(echo.url + "/a"); reply.status`);
      await seen(started, "[echo] /a\n");
      const stopped = await run(kernel, `await stop("echo"); services()`);
      assert.equal(textOf(called), "200\n");
      assert.equal(textOf(stopped), "No service is running.\n");
      const lines =
        /^\[echo\] echo listening on http:\S+\n\[echo\] \/a\n\[echo\] draining\n\[echo\] drained\n$/;
      assert.match(textOf(started), lines);
    });

    await subtest(
      "a later death is reported under the cell that started the service",
      async (kernel) => {
        const started = await run(kernel, `const second = await start("echo", from())`);
        const ended = await run(kernel, `await fetch(second.url + "/exit/7").catch(() => {})`);
        await seen(started, "[echo] ended by itself: exit code 7");
        assert.equal(textOf(ended), "");
      },
    );

    await subtest("a flood of lines arrives whole", async (kernel) => {
      const cell = `await start("flood", from({ env: { LINES: "20000" } })); null`;
      const flood = await run(kernel, cell);
      await seen(flood, "line 39999 ");
      assert.equal(textOf(flood).match(/^\[flood\] line \d+ x{40}$/gm)?.length, 40_000);
      await run(kernel, "await stopAll()");
    });

    await subtest("pictures, tables and Markdown land where they are shown", async (kernel) => {
      await run(kernel, `await start("echo", from())`);
      const { outputs } = await run(
        kernel,
        `show(barChart([["a", 1]], { title: "T" })); show(services());
         await null; markdown("**bold**"); services()`,
      );
      const data = outputs.flatMap((output) =>
        output.output_type === "display_data" ? [output.data] : [],
      );
      assert.match(String(data[0]?.["text/html"]), /^<svg .*<title>T</);
      assert.match(String(data[1]?.["text/html"]), /^<table>.*<td>echo</);
      assert.deepEqual(data[2], { "text/markdown": "**bold**" });
      assert.match(textOf({ outputs }), /^echo {2}http:\S+ {2}pid \d+ {2}since /);
    });

    await subtest(
      "pictures of contexts, errors, traces, bytes and series, and a tap",
      async (kernel) => {
        const { outputs } = await run(
          kernel,
          `import { background, withCancelCause } from "@snippets/context";
         import { frames, spansOf, tap, type Span } from "workbook";
         const [ctx, cancel] = withCancelCause(background());
         cancel(new Error("enough"));
         show.contexts({ ctx }, { title: "C" });
         show.errors(new Error("a", { cause: new TypeError("b") }), { title: "E" });
         const spans: Span[] = [{ name: "call", start: 0, end: 9 }, ...spansOf("db;dur=5", { parent: "call" })];
         show.trace(spans, { title: "T", deadline: 10 });
         show.wire([{ label: "name", bytes: Buffer.from("Ada") }], { title: "W" });
         show.histogram({ one: [1, 2], two: [3] }, { title: "H", unit: "ms" });
         const relay = await tap((await start("echo", from())).url);
         const tapped = await fetch(relay.url + "/tapped");
         await tapped.text();
         if (!/^GET .tapped HTTP/.test(String(relay.sent))) throw new Error(String(relay.sent));
         await relay.close(); await stop("echo"); frames(Buffer.alloc(0)).length`,
        );
        const said = outputs.flatMap((output) =>
          output.output_type === "display_data"
            ? [
                /<title>.*<\/desc>/
                  .exec(String(output.data["text/html"]))?.[0]
                  .replace(/<[^>]*>/g, " "),
              ]
            : [],
        );
        assert.deepEqual(said.slice(0, 2), [
          " C  2 contexts: 1 live, 1 canceled. background: live. ctx, withCancel: canceled, cause: Error: enough, derived from background. ",
          " E  Error: a. cause of Error: TypeError: b. ",
        ]);
        assert.deepEqual(
          said.slice(2).map((text) => text?.slice(1, 2)),
          ["T", "W", "H"],
        );
      },
    );

    const mistakes = [
      [`start("ehco", from())`, 'Did you mean "echo"?'],
      [`start("dies", from())`, "Found: exit code 3."],
    ] as const;
    for (const [code, message] of mistakes) {
      await subtest(`${code} is answered: ${message}`, async (kernel) => {
        const cell = await run(kernel, `await ${code}.catch((e) => console.log(e.message)); null`);
        assert.ok(textOf(cell).includes(message), textOf(cell));
      });
    }

    await subtest("a re-run of the start cell replaces the service", async (kernel) => {
      const port = await freePort();
      const cell = `const kept = await start("echo", from({ port: ${port} }))`;
      const first = await run(kernel, cell);
      const [service] = await running(kernel);
      assert.equal(service?.port, port);
      const second = await run(kernel, cell);
      await areOver([{ pid: service.pid, port: 0 }], 1);
      assert.match(textOf(first), /\[echo\] draining\n\[echo\] drained\n$/);
      assert.equal((await running(kernel))[0]?.port, port);
      await run(kernel, "await stopAll()");
      await seen(second, "[echo] drained\n");
      assert.equal(await refuses(port), true);
    });

    await subtest("a service survives an interrupt", async (kernel) => {
      const cell = await run(kernel, `const last = await start("echo", from())`);
      const services = await running(kernel);
      // An interrupt while the cell's synchronous part still runs can be lost: it comes a turn later.
      const stuck = kernel.execute(
        `setImmediate(() => console.log("waiting")); await new Promise(() => {})`,
      );
      await seen(stuck, "waiting");
      kernel.interrupt();
      assert.equal((await stuck.reply).status, "error");
      assert.equal(await (await fetch(`http://127.0.0.1:${services[0]?.port}/b`)).text(), "/b");
      await seen(cell, "[echo] /b\n");
      await kernel.shutdown();
      await areOver(services, 1);
    });
  });
}

test("the launcher: a cell that misuses the package does not run", async () => {
  const kernel = await kernelWith(launcherCommand());
  for (const [code, message] of [
    [`await start(5)`, "not assignable to parameter of type 'string'"],
    [`const port: string = services()[0].port`, "Type 'number' is not assignable to type 'string'"],
    [`await start("echo", { prot: 8080 })`, "'prot' does not exist in type 'StartOptions'"],
  ] as const) {
    const cell = kernel.execute(code, { stopOnError: false });
    assert.equal((await cell.reply).status, "error");
    await cell.idle;
    const shown = JSON.stringify(cell.outputs);
    assert.ok(shown.includes(message), shown);
  }
  await kernel.shutdown();
});
