/** The collector of a kernel: services that are started record for it, and a trace is drawn. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { background } from "@snippets/context";
import { GatewayClient } from "@snippets/gateway";
import { traced, traceId } from "@snippets/telemetry";
import { type KernelClient, startKernel } from "../../scripts/kernel/client.ts";
import { launcherCommand } from "../../scripts/kernel/kernelspec.ts";
import { collect, show, start, stop, stopAll, traceChart } from "./index.ts";
import { recorder } from "./testing/run.ts";

afterEach(() => stopAll());
const kernels = new Set<KernelClient>();
after(() => Promise.all([...kernels].map((kernel) => kernel.shutdown())));

const options = () => ({ output: recorder(), timeout: 60_000 });

/** Starts the gateway and what is behind it, and asks it under a span of this process. */
async function askGateway(): Promise<string> {
  const [users, greeter] = [await start("users", options()), await start("greeter", options())];
  const env = { USERS_URL: users.url, GREETER_URL: greeter.url };
  const gateway = await start("gateway", { ...options(), env });
  const client = new GatewayClient(gateway.url);
  return traced(background(), "ask for a greeting", async (ctx) => {
    await client.greeting(ctx, 1);
    return traceId(ctx);
  });
}

test("a program that collects ends by itself", async () => {
  const program = join(import.meta.dirname, "testing/collects.ts");
  const child = spawn(process.execPath, [program], { stdio: "inherit" });
  after(() => child.kill("SIGKILL"));
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("without a collector services record nothing, and no trace can be shown", async () => {
  const output = recorder();
  const users = await start("users", { ...options(), output });
  await (await fetch(`${users.url}/users/1`)).text();
  await stop("users");
  assert.match(output.text, /"msg":"request"/);
  assert.doesNotMatch(output.text, /trace_id/);
  await assert.rejects(show.trace("0".repeat(32)), /expected a collector, found none; run `await/);
});

test("with one, the request of a cell is a trace from the cell to the last service", async () => {
  const collector = await collect();
  try {
    assert.equal(await collect(), collector);
    const id = await askGateway();
    const spans = await collector.trace(id);
    const parents = new Map(spans.map((span) => [span.id, span.name]));
    assert.deepEqual(
      spans
        .map(({ service, name, parent, outcome }) => [
          service,
          name,
          parents.get(parent ?? ""),
          outcome,
        ])
        .sort(),
      [
        ["cell", "ask for a greeting", undefined, "ok"],
        ["cell", "call GET /users/1/greeting", "ask for a greeting", "ok"],
        ["gateway", "GET /users/:id/greeting", "call GET /users/1/greeting", "ok"],
        ["gateway", "call GET /users/1", "GET /users/:id/greeting", "ok"],
        ["gateway", "call greeter.v1.Greeter/SayHello", "GET /users/:id/greeting", "ok"],
        ["greeter", "greeter.v1.Greeter/SayHello", "call greeter.v1.Greeter/SayHello", "ok"],
        ["users", "GET /users/:id", "call GET /users/1", "ok"],
      ],
    );
    const chart = traceChart(spans, { title: "a request" });
    for (const { service = "" } of spans) assert.match(chart, new RegExp(`in ${service}`));
    assert.match(chart, /budget/);
    // It was drawn; only there is no cell.
    await assert.rejects(
      show.trace(id),
      /Expected show\.trace\(\) to be called in a notebook cell/,
    );
    await assert.rejects(
      collector.trace("1".repeat(32)),
      /expected the spans of the trace 1+, found none/,
    );
    await stopAll();
    const names = collector.metrics().map(({ service, name }) => `${service} ${name}`);
    assert.ok(names.includes("users http.server.request.duration"));
    assert.ok(names.includes("greeter rpc.server.call.duration"));
  } finally {
    await collector.stop();
  }
  await collector.stop();
  const output = recorder();
  const users = await start("users", { ...options(), output });
  await (await fetch(`${users.url}/users/1`)).text();
  await stop("users");
  assert.doesNotMatch(output.text, /trace_id/);
});

test("what a request failed with is its outcome", async () => {
  const collector = await collect();
  try {
    const users = await start("users", options());
    const greeter = await start("greeter", options());
    const env = { USERS_URL: users.url, GREETER_URL: greeter.url };
    const gateway = await start("gateway", { ...options(), env });
    const client = new GatewayClient(gateway.url);
    let id = "";
    const failing = traced(background(), "ask", (ctx) => {
      id = traceId(ctx);
      return client.greeting(ctx, 99);
    });
    await assert.rejects(failing);
    const spans = await collector.trace(id);
    const outcomes = spans.map(({ service, outcome }) => `${service} ${outcome}`).sort();
    assert.deepEqual(
      outcomes,
      ["cell 404", "cell failed", "gateway 404", "gateway 404", "users 404"].toSorted(),
    );
  } finally {
    await collector.stop();
  }
});

test("in a cell the trace of the cell's own request is drawn", async () => {
  const kernel = await startKernel({
    cwd: join(import.meta.dirname, ".."),
    command: launcherCommand(),
  });
  kernels.add(kernel);
  const run = async (code: string) => {
    const execution = kernel.execute(code);
    const { status } = await execution.reply;
    await execution.idle;
    assert.equal(status, "ok", `${code}\n${JSON.stringify(execution.outputs)}`);
    return execution;
  };
  await run(`import { collect, show, start, stopAll } from "workbook";
import { background } from "@snippets/context";
import { UsersClient } from "@snippets/users";
import { traced, traceId } from "@snippets/telemetry";
await collect();
const users = new UsersClient((await start("users", { timeout: 60_000 })).url);
let id = "";
await traced(background(), "read a user", async (ctx) => {
  id = traceId(ctx);
  await users.get(1, { ctx });
});`);
  const { outputs } = await run("await show.trace(id);");
  const shown = JSON.stringify(outputs);
  for (const text of ["read a user", "call GET /users/1", "GET /users/:id", "in users", "<svg"]) {
    assert.ok(shown.includes(text), `expected ${text} in ${shown}`);
  }
  await run("users.close(); await stopAll();");
});
