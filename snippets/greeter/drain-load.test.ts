/** SIGTERM under load: each call that the service has accepted is answered, and its caller has the answer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { is } from "@snippets/errors";
import { ErrUnavailable } from "./index.ts";
import { patient, start, until } from "./testing/service.ts";

test("SIGTERM under load loses no call that was accepted", async () => {
  await using service = await start({ WORK: "5", DRAIN_GRACE_MS: "200" });
  let answers = 0;
  const callers = Array.from({ length: 16 }, async () => {
    // Each has a connection of its own.
    const client = service.client({ channelOptions: { "grpc.use_local_subchannel_pool": 1 } });
    for (;;) {
      try {
        await client.sayHello(patient(), { name: "Alice" });
        answers++;
      } catch (error) {
        // Any other end is no refusal.
        if (is(error, ErrUnavailable)) return;
        throw error;
      }
    }
  });
  await until(() => answers >= 200);
  const ended = service.stop();
  await Promise.all(callers);
  assert.equal(await ended, 0);
  assert.match(service.lines.at(-1) as string, /"msg":"stopped".*"complete":true/);
  const calls = service.lines.filter((line) => line.includes('"msg":"call"'));
  const ok = calls.filter((line) => line.includes('"outcome":"ok"'));
  assert.equal(ok.length, answers);
  // What was not answered was refused by a status, before anything was done for it.
  const others = calls.filter((line) => !ok.includes(line));
  assert.deepEqual(
    others.filter((line) => !line.includes('"status":"UNAVAILABLE"')),
    [],
  );
});
