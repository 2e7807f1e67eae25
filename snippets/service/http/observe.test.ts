/** A request's context, counters and line, over real sockets. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Canceled, DeadlineExceeded } from "@snippets/context";
import { errorf, Taxonomy } from "@snippets/errors";
import { malformedTimeout, TIMEOUT_HEADER } from "../budget.ts";
import { serviceCounters } from "../counters.ts";
import { commonKinds } from "../kinds.ts";
import { errorHandler } from "./errors.ts";
import { Lifecycle } from "./lifecycle.ts";
import { contextOf, observe } from "./observe.ts";

const taxonomy = new Taxonomy({
  domain: "test.example",
  kinds: [malformedTimeout, ...commonKinds],
});

type Handle = (req: IncomingMessage, res: ServerResponse) => unknown;

/** Serves with one handler, and tells of each request when it is over. */
async function serve(handle: Handle, limit = 3_600_000) {
  const counters = serviceCounters("requests");
  const lines: Record<string, unknown>[] = [];
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const log = {
    write() {},
    writeJson(_level: string, _msg: string, fields: string) {
      lines.push(JSON.parse(`{${fields.slice(1)}}`));
      resolve();
    },
    flush() {},
  };
  const observed = observe({
    log,
    lifecycle: new Lifecycle(),
    counters,
    limit,
    exempt: ["/healthz"],
  });
  const failed = errorHandler({ taxonomy, log });
  const server = createServer((req, res) => {
    const fail = (error: unknown) => failed(error, req, res, () => {});
    observed(req, res, (error) => {
      if (error !== undefined) return fail(error);
      Promise.resolve(handle(req, res)).catch(fail);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counters,
    lines,
    over,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const untilItEnds: Handle = async (_req, res) => {
  const ctx = contextOf(res);
  await ctx.done();
  throw ctx.err();
};

const CASES: [
  title: string,
  header: string | undefined,
  handle: Handle,
  status: number,
  outcome: string,
][] = [
  ["ok", undefined, (_req, res) => res.end(), 200, "ok"],
  ["a budget that suffices", "60000", (_req, res) => res.end(), 200, "ok"],
  ["failed", undefined, (_req, res) => res.writeHead(404).end(), 404, "failed"],
  ["a fault in the code", undefined, () => Promise.reject(new Error("a fault")), 500, "failed"],
  [
    "a deadline that passed in another service first",
    undefined,
    () => Promise.reject(errorf("users: %w", DeadlineExceeded)),
    504,
    "deadline_exceeded",
  ],
  ["malformed", "soon", () => assert.fail("expected no handler"), 400, "failed"],
  ["too late", "1", untilItEnds, 504, "deadline_exceeded"],
  ["nothing left", "0", () => assert.fail("expected no handler"), 504, "deadline_exceeded"],
];

for (const [title, header, handle, status, outcome] of CASES) {
  test(`a request: ${title}`, async () => {
    using service = await serve(handle);
    const headers: Record<string, string> =
      header === undefined ? {} : { [TIMEOUT_HEADER]: header };
    const answer = await fetch(service.url, { headers });
    await answer.text();
    await service.over;
    assert.equal(answer.status, status);
    const { status: logged, outcome: found, budget_ms } = service.lines.at(-1) ?? {};
    assert.deepEqual([logged, found], [status, outcome]);
    const most = header === undefined ? 3_600_000 : Number(header) || 0;
    assert.ok(Number(budget_ms) <= most && Number(budget_ms) >= most - 60_000, `${budget_ms}`);
    const { requests_started, [`requests_${outcome}`]: counted } = service.counters.all() as Record<
      string,
      number
    >;
    assert.deepEqual([requests_started, counted], [1, 1]);
  });
}

test("the limit ends a request whose caller would wait longer", async () => {
  using service = await serve(untilItEnds, 20);
  const answer = await fetch(service.url, { headers: { [TIMEOUT_HEADER]: "60000" } });
  const problem = (await answer.json()) as Record<string, unknown>;
  assert.deepEqual(
    [answer.status, problem.reason, problem.code],
    [504, "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED"],
  );
});

test("a client that leaves cancels its request: the log says so, and 499", async () => {
  const ended = Promise.withResolvers<Error | undefined>();
  const begun = Promise.withResolvers<void>();
  using service = await serve(async (_req, res) => {
    begun.resolve();
    await contextOf(res).done();
    ended.resolve(contextOf(res).err());
  });
  const leaving = request(service.url).end();
  leaving.on("error", () => {});
  await begun.promise;
  leaving.destroy();
  assert.equal(await ended.promise, Canceled);
  await service.over;
  const { outcome, status, aborted } = service.lines[0] ?? {};
  assert.deepEqual([outcome, status, aborted], ["canceled", 499, true]);
  assert.equal(service.counters.all().requests_canceled, 1);
});

test("a client that leaves is logged, also when nobody has asked for the context", async () => {
  const begun = Promise.withResolvers<ServerResponse>();
  using service = await serve((_req, res) => begun.resolve(res));
  const leaving = request(service.url).end();
  leaving.on("error", () => {});
  const res = await begun.promise;
  leaving.destroy();
  await service.over;
  const { outcome, status, aborted } = service.lines[0] ?? {};
  assert.deepEqual([outcome, status, aborted], ["canceled", 499, true]);
  // Whoever asks now is told that it is over.
  assert.equal(contextOf(res).err(), Canceled);
});

test("an answer after the deadline is not ok, also when nobody has asked for the context", async () => {
  using service = await serve(async (_req, res) => {
    const end = performance.now() + 30;
    while (performance.now() < end) await new Promise(setImmediate);
    res.end();
  });
  const headers = { [TIMEOUT_HEADER]: "20" };
  assert.equal((await fetch(service.url, { headers })).status, 200);
  await service.over;
  assert.equal(service.lines[0]?.outcome, "deadline_exceeded");
});

test("an answer ends its context, so that no work goes on behind it", async () => {
  const contexts: unknown[] = [];
  using service = await serve((_req, res) => {
    const ctx = contextOf(res);
    ctx.done()?.then(() => contexts.push(ctx.err()));
    res.end();
  });
  await (await fetch(service.url)).text();
  await service.over;
  await new Promise(setImmediate);
  assert.deepEqual(contexts, [Canceled]);
  assert.equal(service.lines[0]?.outcome, "ok");
});

test("a probe is logged and not counted", async () => {
  using service = await serve((_req, res) => res.end());
  await (await fetch(`${service.url}/healthz`)).text();
  await service.over;
  assert.equal(service.lines.length, 1);
  assert.equal(service.counters.all().requests_started, 0);
});

test("each request ends by its own deadline, many at a time", async () => {
  using service = await serve(untilItEnds);
  const times = Array.from({ length: 200 }, (_, n) => String(1 + (n % 20)));
  const statuses = await Promise.all(
    times.map(async (ms) => {
      const answer = await fetch(service.url, { headers: { [TIMEOUT_HEADER]: ms } });
      await answer.text();
      return answer.status;
    }),
  );
  assert.deepEqual(new Set(statuses), new Set([504]));
});
