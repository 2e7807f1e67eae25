import assert from "node:assert/strict";
import { test } from "node:test";
import { Server } from "./server.ts";

test("what one piece of work took too long, the next ones take less", async () => {
  const server = new Server();
  await server.ready;
  const behind: number[] = [];
  let planned = 0;
  for (let i = 0; i < 200; i++) {
    const { began, ended } = await server.work(2, i > 0);
    planned = (planned || began) + 2;
    behind.push(ended - planned);
  }
  assert.ok(Math.min(...behind) > -0.001, "never before its time");
  // Each piece begins a little after the one before. Without the debt that adds up.
  const least = Math.min(...behind.slice(100));
  assert.ok(least < 1, `${least} ms behind`);
  await server.close();
});

test("a debt is paid by the next work, also by all of it", async () => {
  const server = new Server();
  await server.ready;
  await server.work(1, false);
  const free = performance.now();
  while (performance.now() < free + 30);
  // It waited for 30 ms while this thread was busy: the servers are behind by that.
  const { began, ended } = await server.work(20, true);
  assert.ok(ended - began < 20, `${ended - began}`);
  await server.close();
});

test("no work is done at once", async () => {
  const server = new Server();
  await server.ready;
  const { began, ended } = await server.work(0, false);
  assert.equal(began, ended);
  await server.close();
});
