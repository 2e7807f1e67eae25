/** Load from cells of a real kernel: the way in which lessons use it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Execution, type KernelClient, startKernel } from "../../scripts/kernel/client.ts";
import { launcherCommand } from "../../scripts/kernel/kernelspec.ts";
import { startServer } from "./testing/server.ts";

const NOTEBOOKS = join(import.meta.dirname, "../../notebooks");
const IMPORTS = [
  'import { compare, http, load, runApart } from "@snippets/load";',
  'import { show } from "workbook";',
];

const open = new Set<KernelClient>();
after(() => Promise.all([...open].map((kernel) => kernel.shutdown())));

async function start(): Promise<KernelClient> {
  const kernel = await startKernel({ cwd: NOTEBOOKS, command: launcherCommand() });
  open.add(kernel);
  void kernel.exited.then(() => open.delete(kernel));
  await run(kernel, IMPORTS.join("\n"));
  return kernel;
}

async function run(kernel: KernelClient, code: string): Promise<Execution> {
  const execution = kernel.execute(code);
  const { status } = await execution.reply;
  await execution.idle;
  assert.equal(status, "ok", `${code}\n${JSON.stringify(execution.outputs)}`);
  return execution;
}

test("a cell runs load, here and apart, and shows it", async () => {
  await using server = await startServer();
  const kernel = await start();
  await run(
    kernel,
    `const target = { url: "${server.url}/a" };
const here = await load({ rate: 100, duration: 200, request: http(target) });
const apart = await runApart({ rate: 100, duration: 200, arrivals: "poisson", seed: 5, target });`,
  );
  assert.ok(server.received("/a") > 20);
  const shown = await run(
    kernel,
    `show.chart.beforeAfter(compare(here, apart), { title: "Here and apart" });
show.chart.percentiles({ here: here.latencies, apart: apart.latencies }, { title: "Latency", unit: "ms" });
show.chart.histogram(here.latencies, { title: "Latency", unit: "ms" });
show.chart.line({ p99: here.timeline.map(({ at, p99 }) => [at, p99]) }, { title: "p99", unit: "ms" });
console.log(here);`,
  );
  const pictures = shown.outputs.filter((output) => output.output_type === "display_data");
  assert.equal(pictures.length, 4);
  const printed = shown.outputs.find((output) => output.output_type === "stream");
  assert.match(printed?.text.toString() ?? "", /^sent 20, .*\nended 20 ok, 0 failed, 0 dropped\n/);
  await kernel.shutdown();
});

const ends: { [way: string]: (kernel: KernelClient) => void } = {
  "the kernel is killed": (kernel) => kernel.kill("SIGKILL"),
  "the cell is interrupted": (kernel) => kernel.interrupt(),
};

for (const [way, end] of Object.entries(ends)) {
  test(`a run apart ends when ${way}`, async () => {
    await using server = await startServer();
    const kernel = await start();
    const target = `{ url: "${server.url}/a" }`;
    const execution = kernel.execute(
      `await runApart({ rate: 50, duration: 600_000, target: ${target} });`,
    );
    execution.reply.catch(() => {});
    execution.idle.catch(() => {});
    await server.until("/a", 3);
    end(kernel);
    await server.left();
    await kernel.shutdown();
  });
}
