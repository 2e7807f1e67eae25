import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, withCancel } from "@snippets/context";
import { outcomeOf, serviceCounters } from "./counters.ts";
import { createWork } from "./work.ts";

test("work takes its slices, and stops between two of them with its context", async () => {
  const counters = serviceCounters("requests");
  const slices = () => counters.all().work_slices;
  await createWork(35, counters)(background());
  assert.equal(slices(), 3);
  const [ctx, cancel] = withCancel(background());
  const add = (name: "work_slices") => {
    counters.add(name);
    if (slices() === 5) cancel();
  };
  await assert.rejects(createWork(3_600_000, { add })(ctx) as Promise<void>, Canceled);
  assert.equal(slices(), 5);
  await assert.rejects(createWork(10, counters)(ctx) as Promise<void>, Canceled);
  assert.equal(slices(), 5);
});

test("nothing to do is nothing to wait for", () => {
  assert.equal(createWork(9, serviceCounters("calls"))(background()), undefined);
});

test("counters are there from the start, under the names of the twin in Go", () => {
  assert.deepEqual(serviceCounters("requests").all(), {
    requests_started: 0,
    requests_ok: 0,
    requests_failed: 0,
    requests_canceled: 0,
    requests_deadline_exceeded: 0,
    work_slices: 0,
  });
});

test("an outcome is found through whatever wraps it", () => {
  assert.equal(outcomeOf(undefined), "ok");
  assert.equal(outcomeOf(new Error("read", { cause: Canceled })), "canceled");
  assert.equal(outcomeOf(new Error("read")), "failed");
});
