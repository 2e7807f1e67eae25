/** Ten thousand requests that nobody thought of, against a real process. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type FuzzRequest, request } from "./testing/arbitraries.ts";
import { call, type Reply } from "./testing/call.ts";
import { agent, start } from "./testing/service.ts";

const REQUESTS = 10_000;
/** So many are sent at the same time, so that they also meet each other. */
const AT_ONCE = 10;

test(`${REQUESTS} generated requests: each answer is in the contract, and the process lives`, async () => {
  await using service = await start({ RATE_LIMIT: "1000000" });
  using connections = agent({ maxSockets: AT_ONCE });
  const seen = new Map<number, number>();

  const send = async ({ method, path, headers, body }: FuzzRequest): Promise<Reply> => {
    // `call` holds the answer against the OpenAPI document: status, headers, media type, schema, and
    // that it holds no stack trace. A connection that breaks rejects.
    const rest = body === undefined ? {} : { body };
    const reply = await call(service.url + path, { method, headers, agent: connections, ...rest });
    seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1);
    assert.notEqual(reply.status, 500);
    return reply;
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: AT_ONCE, maxLength: AT_ONCE }),
      async (batch) => {
        await Promise.all(batch.map(send));
        assert.equal(service.child.exitCode, null, "the process has ended");
      },
    ),
    { numRuns: REQUESTS / AT_ONCE },
  );

  const { status } = await call(`${service.url}/users`);
  assert.equal(status, 200);
  // A generator that only makes nonsense would prove little: all of these must have happened.
  const statuses = [...seen.keys()].sort((a, b) => a - b);
  for (const expected of [200, 201, 204, 304, 400, 404, 405, 406, 409, 412, 415, 417, 422]) {
    assert.ok(statuses.includes(expected), `no ${expected} among ${statuses.join(", ")}`);
  }
  service.child.kill("SIGTERM");
  const { code, stdout, stderr } = await service.ended;
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.deepEqual(
    stdout.filter((line) => line.includes('"level":"error"')),
    [],
  );
  console.log(
    [...seen]
      .sort()
      .map(([status, count]) => `${status}: ${count}`)
      .join(", "),
  );
});
