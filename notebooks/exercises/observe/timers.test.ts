/** Timers of a stopped time do as the platform's do. */
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";
import timers, { setTimeout as namedTimeout } from "node:timers";
import timersPromises, { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { background, withTimeout } from "@snippets/context";
import { stopped } from "./testing.ts";

const ways: { [name: string]: (done: () => void) => unknown } = {
  setTimeout: (done) => setTimeout(done, 5),
  setInterval: (done) => setInterval(done, 5),
  "setTimeout of node:timers": (done) => timers.setTimeout(done, 5),
  "setTimeout of node:timers, by name": (done) => namedTimeout(done, 5),
  "setTimeout of node:timers/promises": (done) => timersPromises.setTimeout(5).then(done),
  "setTimeout of node:timers/promises, by name": (done) => delay(5).then(done),
  "setInterval of node:timers/promises": (done) =>
    timersPromises.setInterval(5)[Symbol.asyncIterator]().next().then(done),
  "promisify(setTimeout)": (done) => promisify(setTimeout)(5).then(done),
  "a context's deadline": (done) => withTimeout(background(), 5)[0].done()?.then(done),
};
for (const [name, wait] of Object.entries(ways)) {
  test(`${name} obeys`, async () => {
    await stopped(async (clock, trial) => {
      let over = false;
      const made = wait(() => {
        over = true;
      });
      trial.defer(() => clearInterval(made as NodeJS.Timeout));
      await clock.advance(4);
      assert.equal(over, false);
      await clock.advance(1);
      assert.equal(over, true);
    });
  });
}

test("a delay that the platform takes for 1 ms is 1 ms", async () => {
  await stopped(async (clock) => {
    setTimeout(assert.fail, 60_000);
    let count = 0;
    for (const ms of [undefined, 0, -5, Number.NaN, 1.9, 2 ** 31]) setTimeout(() => count++, ms);
    await clock.advance(1);
    assert.equal(count, 6);
  });
});

test("what is cleared does not come; what is refreshed comes later", async () => {
  await stopped(async (clock) => {
    for (const clear of [clearTimeout, clearInterval, timers.clearTimeout]) {
      clear(setTimeout(assert.fail, 5));
      clear(setInterval(assert.fail, 5));
      clear(undefined);
    }
    setTimeout(assert.fail, 5).close();
    setTimeout(() => clearTimeout(second), 5);
    const second = setTimeout(assert.fail, 5);
    // This one is cleared when its time has come.
    setTimeout(() => setImmediate(() => setImmediate(() => clearTimeout(third))), 6);
    const third = setTimeout(assert.fail, 6);
    const start = Date.now();
    let at = 0;
    const timer = setTimeout(() => {
      at = Date.now() - start;
    }, 5).unref();
    await clock.advance(4);
    timer.refresh();
    await clock.advance(100);
    assert.equal(at, 9);
    timer.refresh();
    await clock.advance(100);
    assert.equal(at, 9, "one that is over is not begun again");
  });
});

test("an abort ends a pause as on the platform", async () => {
  const reason = new Error("why");
  const platform = await delay(1, 0, { signal: AbortSignal.abort(reason) }).catch((error) => error);
  await stopped(async () => {
    const leaving = new AbortController();
    const pending = delay(60_000, 0, { signal: leaving.signal });
    leaving.abort(reason);
    for (const pause of [pending, delay(1, 0, { signal: AbortSignal.abort(reason) })]) {
      const error = await pause.catch((error) => error);
      for (const key of ["name", "message", "code", "cause"])
        assert.equal(error[key], platform[key]);
    }
  });
});

test("a timer runs in the scope in which it was made", async () => {
  await stopped(async (clock) => {
    const scope = new AsyncLocalStorage<string>();
    let seen: string | undefined;
    scope.run("a request", () =>
      setTimeout(() => {
        seen = scope.getStore();
      }, 5),
    );
    await clock.advance(5);
    assert.equal(seen, "a request");
  });
});

test("timers set before come in real time, and can be cleared", async () => {
  const real = promisify(setTimeout)(1);
  const cleared = setTimeout(assert.fail, 1);
  await stopped(async () => {
    clearTimeout(cleared);
    await real;
  });
});

test("who keeps a function for longer has the platform's", async () => {
  let kept: [typeof setTimeout, typeof delay] | undefined;
  await stopped(() => {
    kept = [setTimeout, timersPromises.setTimeout];
  });
  assert.ok(kept);
  const [timeout, wait] = kept;
  await new Promise((resolve) => timeout(resolve, 1));
  assert.equal(await wait(1, "value"), "value");
});
