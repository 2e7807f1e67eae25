/** Telemetry that is off costs nothing: nothing is loaded, nothing is sent. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { runProgram, startProgram } from "../../scripts/testing/go-program.ts";
import { receive, start } from "./testing/services.ts";

const MAIN = (name: string) => join(import.meta.dirname, "..", name, "main.ts");

/** Has a program print the address of each module of OpenTelemetry that it loads. */
const WATCH = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  import { writeSync } from "node:fs";
  registerHooks({ load(url, context, next) {
    if (/opentelemetry|telemetry\\/(sdk|collector)/.test(url)) writeSync(1, "loads " + url + "\\n");
    return next(url, context);
  } });
`)}`;

const OFF: [title: string, env: Record<string, string>][] = [
  ["no endpoint", {}],
  [
    "OTEL_SDK_DISABLED",
    { OTEL_SDK_DISABLED: "true", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" },
  ],
  [
    "no exporters",
    {
      OTEL_TRACES_EXPORTER: "none",
      OTEL_METRICS_EXPORTER: "none",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
    },
  ],
];

for (const name of ["users", "greeter", "gateway", "stock"]) {
  for (const [title, env] of OFF) {
    test(`${name} with ${title} loads nothing of it`, async () => {
      const running = await startProgram(process.execPath, ["--import", WATCH, MAIN(name)], env);
      assert.equal(await running.stop(), 0);
      assert.deepEqual(
        running.lines.filter((line) => line.startsWith("loads ")),
        [],
      );
    });
  }
}

test("a service with an endpoint loads it, so this would be seen", async () => {
  await using collector = await receive();
  const args = ["--import", WATCH, MAIN("users")];
  const running = await startProgram(process.execPath, args, collector.env);
  await running.line(/^loads .*telemetry\/sdk\/start\.ts/);
  assert.equal(await running.stop(), 0);
});

/** Answers each request as users does, and remembers its headers. */
async function recordingUsers() {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((req, res) => {
    seen.push(req.headers);
    const user = JSON.stringify({ id: 1, name: "Alice", version: 1 });
    res.writeHead(200, { "Content-Type": "application/json" }).end(user);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("what is sent has a header only when telemetry is on, and so has the log", async () => {
  await using collector = await receive();
  using users = await recordingUsers();
  for (const [on, env] of [
    [false, {}],
    [true, collector.env],
  ] as const) {
    await using greeter = await start("greeter");
    await using gateway = await start("gateway", {
      ...env,
      USERS_URL: users.url,
      GREETER_URL: greeter.url,
    });
    const answer = await fetch(`${gateway.url}/users/1/greeting`, {
      headers: { "X-Request-Id": "r" },
    });
    assert.equal(answer.status, 200);
    const line = await gateway.line(/"msg":"request"/);
    assert.equal(/"trace_id"/.test(line), on);
    // The greeter's is off in both cases, whatever it is sent.
    assert.doesNotMatch(await greeter.line(/"msg":"call"/), /trace_id/);
  }
  const [off, on] = users.seen;
  assert.equal(off?.traceparent, undefined);
  assert.match(String(on?.traceparent), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test("a variable that cannot be used ends the service with one line", async () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4317",
    OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
  };
  for (const name of ["users", "greeter", "gateway", "stock"]) {
    const program = runProgram(process.execPath, [MAIN(name)], { PORT: "0", ...env });
    assert.equal(await program.ended, 1);
    assert.equal(program.lines.length, 1);
    assert.match(
      String(program.lines[0]),
      new RegExp(`^${name}: OTEL_EXPORTER_OTLP_PROTOCOL: expected http/protobuf`),
    );
  }
});
