/** The middleware in a real service over HTTP. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { background, withTimeout } from "@snippets/context";
import { as, is, RemoteError } from "@snippets/errors";
import {
  createLog,
  errorHandler,
  Lifecycle,
  listen,
  observe,
  serviceCounters,
} from "@snippets/service";
import express from "express";
import { ErrOverloaded, retry, type Shed, shed, shedding } from "./index.ts";
import { getFrom, taxonomy } from "./testing/http.ts";
import { failure } from "./testing/settled.ts";

/** A service whose requests end when the test says so. */
async function start(gate: Shed) {
  const held: ServerResponse[] = [];
  const log = createLog({ stream: new PassThrough().resume(), level: "error" });
  const counters = serviceCounters("requests");
  const app = express();
  app.use(observe({ log, counters, lifecycle: new Lifecycle(), limit: 60_000 }));
  app.use(shedding(gate));
  app.get("/", (_req, res) => {
    held.push(res);
    server.emit("held");
  });
  app.use(errorHandler({ taxonomy, log }));
  const server = createServer(app);
  const { port } = await listen(server, { host: "127.0.0.1", port: 0, defaultPort: 0 });
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    get: getFrom(url),
    held,
    arrived: async (count: number) => {
      while (held.length < count) await once(server, "held");
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

test("a request too many is a 503 with Retry-After, and the client's retry comes back then", async () => {
  const gate = shed({ target: 60_000, start: 1, most: 1, retryAfter: 30 });
  await using service = await start(gate);
  const first = service.get(background());
  await service.arrived(1);

  const response = await fetch(service.url);
  assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "1"]);
  await response.body?.cancel();

  const err = await failure(service.get(background()));
  assert.ok(is(err, ErrOverloaded));
  assert.equal(as(err, RemoteError)?.retryAfter, 30);

  const refusals: unknown[] = [];
  const get = retry({
    attempts: 1000,
    base: 0,
    cap: 0,
    idempotent: true,
    retryable: (err) => {
      // The place becomes free when it has been refused once.
      if (refusals.push(err) === 1) service.held[0]?.end("first");
      return is(err, ErrOverloaded);
    },
  });
  const again = get(service.get)(background());
  await service.arrived(2);
  service.held[1]?.end("second");
  assert.deepEqual([await first, await again], ["first", "second"]);
  assert.ok(refusals.length > 0);
});

test("a client that leaves gives its place back", async () => {
  const gate = shed({ target: 60_000, start: 1, most: 1 });
  await using service = await start(gate);
  const [ctx, cancel] = withTimeout(background(), 60_000);
  const first = failure(service.get(ctx));
  await service.arrived(1);
  const closed = once(service.held[0] as ServerResponse, "close");
  cancel();
  await Promise.all([first, closed]);
  assert.equal(gate.running(), 0);
  const second = service.get(background());
  await service.arrived(2);
  service.held[1]?.end("second");
  assert.equal(await second, "second");
});
