/** What lesson 08 says of a queue on a channel. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { describeGo } from "../../../scripts/testing/go.ts";

describeGo("the queue of lesson 08 in Go", (go) => {
  test("the ideal queue is near the formula, and the real one is not faster", async () => {
    const printed = (await go.program("queue/go")).trimEnd().split("\n");
    const [formula, ideal, measured] = printed.map((line) => {
      const [, ms] = /^\w+: ([\d.]+)ms$/.exec(line) ?? [];
      return Number(ms);
    }) as [number, number, number];
    assert.deepEqual(printed.slice(0, 2), ["formula: 20ms", "ideal: 19.447ms"]);
    assert.ok(Math.abs(ideal / formula - 1) < 0.05);
    // Go's server sleeps a little too long each time, and pays nothing back.
    assert.ok(measured >= ideal, `${measured}`);
  });
});
