import assert from "node:assert/strict";
import { test } from "node:test";
import { arrivalTimes } from "./index.ts";

const poisson = (seed: number, rate = 100, duration = 100_000) => [
  ...arrivalTimes({ rate, duration, arrivals: "poisson", seed }),
];

test("constant arrivals are as many as rate and time say, in equal steps, without drift", () => {
  const times = [...arrivalTimes({ rate: 3, duration: 1_000_000, arrivals: "constant", seed: 1 })];
  assert.equal(times.length, 3000);
  assert.equal(times[0], 0);
  assert.equal(times[2997], 999_000);
});

test("the same seed makes the same times, another seed others", () => {
  assert.deepEqual(poisson(7), poisson(7));
  assert.notDeepEqual(poisson(7), poisson(8));
});

test("poisson arrivals are in order, and all in time", () => {
  const times = poisson(3);
  assert.ok(times.every((time, i) => time >= (times[i - 1] ?? 0) && time < 100_000));
});

// 10,000 are expected, with a standard deviation of 100: less than one seed in 15,000 would be off by more than four of them.
test("poisson arrivals have the rate, and the spread of independent users", () => {
  const counts = Array.from({ length: 100 }, (_, seed) => poisson(seed).length);
  for (const [seed, count] of counts.entries()) {
    assert.ok(Math.abs(count - 10_000) <= 400, `seed ${seed}: ${count}`);
  }
  const mean = counts.reduce((sum, count) => sum + count) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 99;
  assert.ok(Math.abs(mean - 10_000) <= 40, `${mean}`);
  // The variance of a Poisson count is its mean. Of 100 counts it is known to about 14 %: four times that.
  assert.ok(variance > 4_400 && variance < 15_600, `${variance}`);
});

test("the waits between them are exponential", () => {
  const times = poisson(11);
  const gaps = times.map((time, i) => time - (times[i - 1] ?? 0)).sort((a, b) => a - b);
  // Kolmogorov and Smirnov: the greatest distance stays below 1.95 / sqrt(n) but once in 1000.
  const distance = Math.max(
    ...gaps.map((gap, i) => Math.abs((i + 0.5) / gaps.length - (1 - Math.exp(-gap / 10)))),
  );
  assert.ok(distance * Math.sqrt(gaps.length) < 1.95, `${distance}`);
});
