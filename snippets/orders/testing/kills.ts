/** Under load, processes are killed at random moments. The moments follow from a seed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Order } from "../index.ts";
import { type Program, System, type Urls } from "./system.ts";

const CLIENTS = 6;
const ORDERS = 90;
/** A process is killed after so many orders at most. */
const APART = 12;

/** The item that is ordered in the test with this seed. */
export const itemOf = (seed: number) => `tea-${seed}`;

/** Kills declares a test for each seed, on databases that hold nothing yet. */
export function kills(name: string, seeds: readonly number[], stock: string, fresh: () => Urls) {
  for (const seed of seeds) {
    test(`killed at random on ${name}, seed ${seed}`, async () => {
      const random = generator(seed);
      const item = itemOf(seed);
      await using system = await System.start(fresh(), stock);
      const accepted: Order[] = [];
      let killed = 0;
      let next = 1 + Math.floor(random() * APART);
      const strike = async (): Promise<void> => {
        if (accepted.length < next) return;
        next += 1 + Math.floor(random() * APART);
        const victim: Program = random() < 0.6 ? "orders" : "mailer";
        const pause = random() * 40;
        killed++;
        // An answer has just come. Other requests, and what follows from this one, are anywhere.
        await delay(pause);
        system[victim].kill();
      };
      const client = async (number: number): Promise<void> => {
        for (let n = number; n < ORDERS; n += CLIENTS) {
          const wanted = { item: n % 10 === 9 ? "not sold" : item, quantity: 1 + (n % 5) };
          accepted.push(await system.place(wanted, `key-${n}`));
          await strike();
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
      assert.equal(accepted.length, ORDERS);
      await system.assertWhole(accepted, item);
      const deaths = system.orders.deaths + system.mailer.deaths;
      assert.ok(killed >= ORDERS / APART - 1 && deaths >= 5, `${killed} kills, ${deaths} deaths`);
    });
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
