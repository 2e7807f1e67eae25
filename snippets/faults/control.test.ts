/** The control of the program, and its client, when something is wrong. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { is } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { controlUrl, FaultsClient } from "./client.ts";
import type { Faults } from "./faults.ts";
import { serving, target } from "./testing/parts.ts";
import { startFaults } from "./testing/program.ts";

test("the client says what the proxy cannot read, and that nobody is there", async () => {
  const proxy = await startFaults();
  const bad = { reset: 7 } as unknown as Faults;
  await assert.rejects(proxy.faults.set(bad), {
    name: "TypeError",
    message: "reset: expected true or false, or an object, found 7; correct it or leave it out",
  });
  await assert.rejects(proxy.faults.set({}, { seed: -1 }), /^TypeError: seed: expected/);
  await assert.rejects(
    proxy.faults.schedule([{ at: 1, faults: bad }]),
    /^TypeError: schedule\[0\]/,
  );
  await proxy[Symbol.asyncDispose]();
  await assert.rejects(proxy.faults.set({}), (error: Error) => {
    assert.match(
      error.message,
      /expected the control of a fault proxy at http:\S+, found .*; start it/,
    );
    return is(error, ErrUnavailable);
  });
  await using other = await serving(createServer((_req, res) => res.end("hello")));
  await assert.rejects(new FaultsClient(other.url).counters(), (error) =>
    is(error as Error, ErrUnavailable),
  );
  await using silent = await target();
  const hasty = new FaultsClient(silent.url, { timeout: 50 });
  await assert.rejects(hasty.counters(), (error) => is(error as Error, ErrUnavailable));
});

const REQUESTS: [
  method: string,
  path: string,
  body: string | undefined,
  status: number,
  detail: RegExp,
][] = [
  ["GET", "/", undefined, 404, /^expected \/faults, \/schedule, \/counters, found \/$/],
  ["GET", "/__proto__", undefined, 404, /found/],
  ["POST", "/faults", "{}", 405, /^expected GET, PUT, DELETE, found POST$/],
  ["PUT", "/faults", "latency=50", 400, /^body: expected JSON, found "latency=50"; correct it$/],
  ["PUT", "/faults", '{"latency":"a"}', 400, /^latency: expected milliseconds/],
  ["PUT", "/faults?seed=x", "{}", 400, /^seed: expected/],
  ["PUT", "/schedule", "{}", 400, /^schedule: expected a list/],
  ["PUT", "/faults", " ".repeat(70_000), 413, /^expected at most 65536 bytes/],
];

test("the control answers what it does not know with problem details", async (t) => {
  await using proxy = await startFaults();
  for (const [method, path, body, status, detail] of REQUESTS) {
    await t.test(`${method} ${path} ${body?.slice(0, 20)}`, async () => {
      const answer = await fetch(`${controlUrl(proxy.url)}${path}`, { method, body: body ?? null });
      assert.equal(answer.status, status);
      assert.match(((await answer.json()) as { detail: string }).detail, detail);
    });
  }
});
