import assert from "node:assert/strict";
import { test } from "node:test";
import { type LoadOptions, load } from "./index.ts";

const refused: [name: string, options: object, message: RegExp][] = [
  ["no rate", { rate: undefined }, /^load: rate: expected more than 0 .*, found undefined; 100/],
  ["a rate of zero", { rate: 0 }, /^load: rate: .*found 0;/],
  ["an infinite rate", { rate: Number.POSITIVE_INFINITY }, /^load: rate: /],
  ["no duration", { duration: undefined }, /^load: duration: expected more than 0 milli/],
  ["a duration that is text", { duration: "5" }, /found "5"; 2000 sends for 2 seconds$/],
  ["arrivals of another kind", { arrivals: "bursty" }, /"constant" or "poisson", found "bursty"/],
  ["half a seed", { seed: 0.5 }, /^load: seed: expected a whole number, found 0.5/],
  ["a timeout of zero", { timeout: 0 }, /^load: timeout: /],
  ["a timeout longer than a timer", { timeout: 2 ** 31 }, /^load: timeout: /],
  ["room for none", { maxInFlight: 0 }, /^load: maxInFlight: /],
  ["too many intervals", { interval: 0.001 }, /^load: interval: .*a 1000th of the duration/],
  ["no request", { request: undefined }, /^load: request: expected a function, found undefined/],
];

for (const [name, options, message] of refused) {
  test(`${name} is refused`, async () => {
    const whole = { rate: 10, duration: 100, request: assert.fail, ...options };
    await assert.rejects(load(whole as unknown as LoadOptions), { message });
  });
}
