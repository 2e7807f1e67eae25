/** What lesson 01 says of goroutines and channels: the Go program prints what the TypeScript beside it does, but for one line. */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { describeGo } from "../../../scripts/testing/go.ts";

async function* numbers(last: number) {
  for (let n = 1; n <= last; n++) yield n;
}

async function* squares(source: AsyncIterable<number>) {
  for await (const n of source) yield n * n;
}

async function slowSquare(n: number): Promise<number> {
  await pause(20);
  return n * n;
}

async function twin(): Promise<string[]> {
  const lines: unknown[] = [];
  for await (const square of squares(numbers(3))) lines.push(square);

  let sum = 0;
  const slow = Readable.from(numbers(12)).map(slowSquare, { concurrency: 4 });
  for await (const square of slow) sum += square;
  lines.push(`sum of 12 squares: ${sum}`);

  const waits = Array.from({ length: 10_000 }, () => pause(100));
  await Promise.all(waits);
  lines.push(`${waits.length} waits have ended`);

  lines.push(`another gets its turn beside work: ${(await turnsWhileBusy()) > 0}`);
  return lines.map(String);
}

/** How often a timer comes while this thread computes for a fifth of a second. */
async function turnsWhileBusy(): Promise<number> {
  let count = 0;
  const timer = setInterval(() => count++, 1);
  const begin = performance.now();
  while (performance.now() - begin < 200);
  clearInterval(timer);
  return count;
}

describeGo("goroutines and channels, and their twins", (go) => {
  test("both print the same lines, but that Go interrupts work", async () => {
    const printed = (await go.program("primes/go")).trimEnd().split("\n");
    const own = await twin();
    assert.deepEqual(printed.slice(0, -1), own.slice(0, -1));
    const what = "another gets its turn beside work:";
    assert.deepEqual([printed.at(-1), own.at(-1)], [`${what} true`, `${what} false`]);
  });
});
