import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, withCancel } from "@snippets/context";
import { Station } from "./station.ts";

/** A station that is closed when it is disposed. */
async function open(servers: number) {
  const station = await Station.open(servers);
  return { station, [Symbol.asyncDispose]: () => station.close() };
}

test("whoever comes with an ended context is not served, and nobody else leaves the queue", async () => {
  await using opened = await open(1);
  const { station } = opened;
  const [ctx, cancel] = withCancel(background());
  cancel();
  const gone = station.visit(ctx, 5);
  const visits = [station.visit(background(), 5), station.visit(background(), 5)];
  await assert.rejects(gone, (error) => error === Canceled);
  await Promise.all(visits);
  const { arrived, left } = station.account();
  assert.deepEqual([arrived, left], [2, 2]);
});

test("whoever leaves the queue is not worked for; whose work has begun is", async () => {
  await using opened = await open(1);
  const { station } = opened;
  const [ctx, cancel] = withCancel(background());
  const first = station.visit(ctx, 20);
  const second = station.visit(ctx, 5000);
  const third = station.visit(background(), 5);
  cancel();
  await assert.rejects(second, (error) => error === Canceled);
  assert.ok((await first).worked >= 20);
  assert.equal((await third).found, 2);
  const { arrived, left, busy } = station.account();
  assert.deepEqual([arrived, left], [3, 3]);
  assert.ok(busy < 5000, `${busy}`);
});

test("each server works for one at a time, and as many work as there are", async () => {
  await using opened = await open(3);
  const { station } = opened;
  const visits = await Promise.all([1, 2, 3, 4].map(() => station.visit(background(), 100)));
  assert.deepEqual(
    visits.map(({ found }) => found),
    [0, 1, 2, 3],
  );
  const ends = visits.slice(0, 3).map(({ at, waited, worked }) => at + waited + worked);
  const begins = visits.map(({ at, waited }) => at + waited);
  const fourth = begins.pop() as number;
  // The fourth begins when the first of them is done, and not before.
  assert.ok(Math.max(...begins) < Math.min(...ends) && fourth >= Math.min(...ends));
});
