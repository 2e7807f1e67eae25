/** The policies around calls of a real service over gRPC. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, withCancel } from "@snippets/context";
import { as, is, RemoteError } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { hedge, retry } from "./index.ts";
import { startGrpc } from "./testing/grpc.ts";
import { failure } from "./testing/settled.ts";

const quick = { attempts: 3, base: 1, cap: 2, idempotent: true } as const;

test("UNAVAILABLE is tried again, until the service answers", async () => {
  using service = await startGrpc((number) => (number < 2 ? "UNAVAILABLE" : "OK"));
  assert.equal(await retry(quick)(service.get)(background()), "2");
  assert.equal(service.counts.calls, 3);
});

test("each attempt's error is kept, and NOT_FOUND is an answer", async () => {
  using service = await startGrpc((number) => (number < 3 ? "UNAVAILABLE" : "NOT_FOUND"));
  const get = retry(quick)(service.get);
  const err = await failure(get(background()));
  assert.ok(is(err, ErrUnavailable));
  assert.deepEqual((err as AggregateError).message, "no. 2\nno. 1\nno. 0");
  assert.equal(as(await failure(get(background())), RemoteError)?.code, "NOT_FOUND");
  assert.equal(service.counts.calls, 4);
});

test("the loser of a hedge is canceled at the server", async () => {
  using service = await startGrpc((number) => (number === 0 ? undefined : "OK"));
  assert.equal(await hedge({ after: 20, idempotent: true })(service.get)(background()), "1");
  await service.canceled;
  assert.deepEqual(service.counts, { calls: 2, canceled: 1 });
});

test("when the caller gives up, the attempt that is under way is canceled at the server", async () => {
  const [ctx, cancel] = withCancel(background());
  using service = await startGrpc((number) => {
    if (number === 0) return "UNAVAILABLE";
    cancel();
    return undefined;
  });
  const err = await failure(retry(quick)(service.get)(ctx));
  assert.ok(is(err, Canceled) && is(err, ErrUnavailable), err.message);
  await service.canceled;
  assert.deepEqual(service.counts, { calls: 2, canceled: 1 });
});
