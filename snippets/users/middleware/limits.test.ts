/** What is bounded by time and count, with a clock that the test moves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, is, StatusError } from "@snippets/errors";
import type { Request, Response } from "express";
import { ErrIdempotencyKeyBusy, ErrRateLimited } from "../errors.ts";
import { type Answer, IdempotencyKeys } from "./idempotency.ts";
import { type RateLimit, rateLimiter } from "./rate-limit.ts";

function limiter(options: Partial<RateLimit>) {
  const clock = { now: 0 };
  const limit = rateLimiter({ limit: 2, window: 10_000, now: () => clock.now, ...options });
  /** Undefined when the request is let through, else the seconds to wait. */
  const ask = (remoteAddress: string, url = "/users"): number | undefined => {
    let passed = false;
    try {
      const req = { socket: { remoteAddress }, url } as unknown as Request;
      limit(req, {} as Response, () => {
        passed = true;
      });
    } catch (error) {
      assert.ok(is(error, ErrRateLimited));
      return (as(error, StatusError)?.retryAfter as number) / 1_000;
    }
    assert.ok(passed);
    return undefined;
  };
  return { clock, ask };
}

test("a client that waits as long as it is told is let through", () => {
  const { clock, ask } = limiter({});
  assert.deepEqual([ask("a"), ask("a"), ask("a")], [undefined, undefined, 5]);
  clock.now = 4_999;
  assert.equal(ask("a"), 1);
  clock.now = 5_000;
  assert.equal(ask("a"), undefined);
  assert.equal(ask("a"), 5);
});

test("a pause gives back no more than the limit", () => {
  const { clock, ask } = limiter({});
  clock.now = 1_000_000;
  assert.deepEqual([ask("a"), ask("a"), ask("a")], [undefined, undefined, 5]);
});

test("clients do not share a limit, and a URL that is exempt costs nothing", () => {
  const { ask } = limiter({ exempt: ["/healthz"] });
  assert.deepEqual([ask("a"), ask("a"), ask("b")], [undefined, undefined, undefined]);
  for (let n = 0; n < 5; n++) assert.equal(ask("a", "/healthz"), undefined);
  assert.equal(ask("a"), 5);
});

test("only so many clients are remembered", () => {
  const { ask } = limiter({ limit: 1, clients: 2 });
  assert.deepEqual([ask("a"), ask("b"), ask("a")], [undefined, undefined, 10]);
  assert.equal(ask("c"), undefined);
  // The first to come was forgotten for the third.
  assert.equal(ask("a"), undefined);
  assert.equal(ask("c"), 10);
});

const body = Buffer.from("{}");
const answer: Answer = { status: 201, headers: {}, body: "" };

function keys(capacity: number, lifetime: number) {
  const clock = { now: 0 };
  const store = new IdempotencyKeys({ capacity, lifetime, now: () => clock.now });
  const replayed = async (key: string) => (await store.run(key, body, async () => answer)).replayed;
  return { clock, store, replayed };
}

test("an answer is kept for its lifetime, counted from the first request", async () => {
  const { clock, replayed } = keys(10, 1_000);
  assert.equal(await replayed("a"), false);
  clock.now = 999;
  assert.equal(await replayed("a"), true);
  clock.now = 1_000;
  assert.equal(await replayed("a"), false);
});

test("of too many answers the oldest is forgotten", async () => {
  const { replayed } = keys(2, 1_000);
  for (const key of ["a", "b", "c"]) assert.equal(await replayed(key), false);
  assert.equal(await replayed("b"), true);
  assert.equal(await replayed("c"), true);
  assert.equal(await replayed("a"), false);
  assert.equal(await replayed("b"), false);
});

test("while the first request runs the second is refused; after it has failed the key is free", async () => {
  const { store, replayed } = keys(10, 1_000);
  const gate = Promise.withResolvers<Answer>();
  const first = store.run("a", body, () => gate.promise);
  await assert.rejects(replayed("a"), (error) => {
    assert.ok(is(error, ErrIdempotencyKeyBusy));
    return true;
  });
  gate.reject(new Error("the database is down"));
  await assert.rejects(first, /the database is down/);
  assert.equal(await replayed("a"), false);
});
