/** Clocks of machines differ. Deadlines are sent as what is left, and parents as names: neither needs one clock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { receive, start } from "./testing/services.ts";

const HOUR = 3_600_000;
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

/** What Node has to be told for a clock that is so many milliseconds ahead. */
function ahead(ms: number): { NODE_OPTIONS: string } {
  const code = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

test("services whose clocks are hours apart keep a deadline, and their spans are one trace", async () => {
  await using collector = await receive();
  const { env } = collector;
  await using users = await start("users", { ...env, ...ahead(HOUR) });
  await using greeter = await start("greeter", { ...env, ...ahead(-HOUR) });
  const behind = { USERS_URL: users.url, GREETER_URL: greeter.url };
  await using gateway = await start("gateway", { ...env, ...behind });
  const headers = {
    traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
    "Request-Timeout-Ms": "30000",
  };
  const answer = await fetch(`${gateway.url}/users/1/greeting`, { headers });
  assert.equal(answer.status, 200, await answer.text());
  for (const service of [gateway, users, greeter]) assert.equal(await service.stop(), 0);

  const spans = collector.spans().filter(({ traceId }) => traceId === TRACE);
  const nameOf = (id: string | undefined) => {
    const span = spans.find(({ spanId }) => spanId === id);
    return span && `${span.service} ${span.kind}`;
  };
  const parents = spans.map((span) => `${nameOf(span.parentId)} > ${nameOf(span.spanId)}`);
  assert.deepEqual(parents.sort(), [
    "gateway client > greeter server",
    "gateway client > users server",
    "gateway server > gateway client",
    "gateway server > gateway client",
    "undefined > gateway server",
  ]);
  // The clocks are really apart, and each span has its length by one clock.
  const startOf = (service: string) => spans.find((span) => span.service === service)?.start ?? 0;
  assert.ok(startOf("users") - startOf("greeter") > HOUR);
  for (const { start, end } of spans) assert.ok(end >= start && end - start < 30_000);
});
