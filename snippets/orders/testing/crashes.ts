/** For every crash point of both programs: what is left when a process dies there. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { crashPoints, type Program, System, type Urls } from "./system.ts";

const PROGRAMS: Program[] = ["orders", "mailer"];

/** A crash point, and the item that is ordered when a process dies there. */
export interface Crash {
  program: Program;
  point: string;
  item: string;
}

/** Lists every crash point, as the programs do. */
export async function listCrashes(): Promise<Crash[]> {
  const lists = await Promise.all(PROGRAMS.map((program) => crashPoints(program)));
  return PROGRAMS.flatMap((program, at) =>
    (lists[at] ?? []).map((point, n) => ({ program, point, item: `tea-${program}-${n}` })),
  );
}

/** Crashes declares a test for each crash point, on databases that hold nothing yet. */
export function crashes(name: string, all: readonly Crash[], stock: string, fresh: () => Urls) {
  describe(`killed on ${name}`, { concurrency: 2 }, () => {
    for (const { program, point, item } of all) {
      test(`${program} at ${point}`, async () => {
        await using system = await System.start(fresh(), stock, {
          [program]: { CRASH_AT: point },
        });
        const wanted = [1, 2, 3].map((quantity) => ({ item, quantity }));
        wanted.push({ item: "not sold", quantity: 1 });
        const place = () => Promise.all(wanted.map((order, n) => system.place(order, `key-${n}`)));
        const accepted = await place();
        // A client that has lost an answer asks again.
        assert.deepEqual(await place(), accepted);
        await system.assertWhole(accepted, item);
        assert.equal(system[program].deaths, 1, `expected it to die at ${point}, found it alive`);
      });
    }
  });
}
