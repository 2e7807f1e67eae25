/** What the cases need to judge, beside what all libraries' cases share. */
import { equal, ok } from "../../../scripts/testing/cases.ts";
import { background, type Context, withTimeout } from "../index.ts";

export { type Case, type Cases, equal, ok, throws } from "../../../scripts/testing/cases.ts";

/** settled says whether a promise has been settled, without waiting for it. */
export async function settled(promise: Promise<unknown> | undefined): Promise<boolean> {
  let is = false;
  promise?.then(
    () => {
      is = true;
    },
    () => {
      is = true;
    },
  );
  await turn();
  return is;
}

/** turn lets all microtasks run that are on their way, and no timer. */
export async function turn(): Promise<void> {
  for (let step = 0; step < 10; step++) await undefined;
}

/** ended checks a context that has ended: its error and its promise. */
export async function ended(ctx: Context, err: Error, what: string): Promise<void> {
  equal(ctx.err(), err, `${what}.err()`);
  ok(await settled(ctx.done()), `${what}.done() has resolved`);
}

/** live checks a context that has not ended. */
export async function live(ctx: Context, what: string): Promise<void> {
  equal(ctx.err(), undefined, `${what}.err()`);
  ok(!(await settled(ctx.done())), `${what}.done() is pending`);
}

/** gate makes a promise and the function that resolves it. */
export function gate(): { promise: Promise<void>; open: () => void } {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

/**
 * inTime prepares something below a deadline before that passes: again below a later one if the
 * machine was too slow.
 */
export function inTime<T>(prepare: (ctx: Context) => T): { ctx: Context; prepared: T } {
  for (let ms = 2; ; ms *= 2) {
    const [ctx] = withTimeout(background(), ms);
    const prepared = prepare(ctx);
    if (ctx.err() === undefined) return { ctx, prepared };
  }
}

/** randomFrom makes a generator of numbers from 0 up to 1, the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
