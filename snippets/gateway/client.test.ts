/** The client: errors keep their identity across two services, and its context ends the call. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  background,
  Canceled,
  DeadlineExceeded,
  withCancelCause,
  withTimeout,
} from "@snippets/context";
import { as, is, RemoteError } from "@snippets/errors";
import {
  ErrUnavailable as ErrGreeterUnavailable,
  ErrUnknownLanguage,
  taxonomy as greeterTaxonomy,
} from "@snippets/greeter";
import { ErrUnavailable } from "@snippets/service";
import { ErrNotFound, taxonomy as usersTaxonomy } from "@snippets/users";
import { ErrBadGateway, GatewayClient, taxonomy } from "./index.ts";
import { answering, type Gateway, nobody, serve, start } from "./testing/service.ts";

type Started = Awaited<ReturnType<typeof start>>;

async function caught(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => assert.fail("expected an error"),
    (error) => error,
  );
}

describe("the client of a gateway", () => {
  let users: Started;
  let greeter: Started;
  let gateway: Gateway;
  let client: GatewayClient;
  before(async () => {
    [users, greeter] = await Promise.all([start("users"), start("greeter")]);
    gateway = await serve(users.url, greeter.url);
    client = new GatewayClient(`${gateway.url}/`);
  });
  after(async () => {
    for (const each of [gateway, greeter, users]) await each[Symbol.asyncDispose]();
  });

  test("gets a greeting, and what the gateway waited for", async () => {
    const { serverTiming, ...rest } = await client.greeting(background(), 1, { language: "fr" });
    const user = { id: 1, name: "Alice", version: 1 };
    assert.deepEqual(rest, { greeting: "Bonjour, Alice !", language: "fr", user });
    assert.match(serverTiming, /^users;.*outcome=ok, greeter;.*outcome=ok$/);
  });

  test("finds the sentinels of both services", async () => {
    const missing = await caught(client.greeting(background(), 99));
    assert.ok(is(missing, ErrNotFound) && !is(missing, ErrUnknownLanguage));
    const unknown = await caught(client.greeting(background(), 1, { language: "tlh" }));
    assert.ok(is(unknown, ErrUnknownLanguage) && !is(unknown, ErrNotFound));
    const remote = as(unknown, RemoteError);
    assert.deepEqual([remote?.code, remote?.domain], ["INVALID_ARGUMENT", taxonomy.domain]);
  });

  test("a deadline that passes at the gateway, or here, is DeadlineExceeded", async () => {
    await using slow = await start("users", { WORK: "3600000" });
    await using late = await serve(slow.url, greeter.url, { timeout: 50 });
    const there = await caught(new GatewayClient(late.url).greeting(background(), 1));
    assert.ok(is(there, DeadlineExceeded) && as(there, RemoteError));
    const [ctx, cancel] = withTimeout(background(), 30);
    const here = await caught(new GatewayClient(late.url).greeting(ctx, 1));
    assert.ok(is(here, DeadlineExceeded));
    cancel();
  });

  test("canceling ends the call with its cause, and the work in the service behind", async () => {
    await using slow = await start("users", { WORK: "3600000" });
    await using patient = await serve(slow.url, greeter.url, { timeout: 600_000 });
    const [ctx, cancel] = withCancelCause(background());
    const reason = new Error("the reader left");
    const call = caught(new GatewayClient(patient.url).greeting(ctx, 1));
    const vars = async () =>
      (await (await fetch(`${slow.url}/debug/vars`)).json()) as Record<string, number>;
    while ((await vars()).work_slices === 0);
    cancel(reason);
    const error = await call;
    assert.ok(is(error, Canceled) && is(error, reason));
    await slow.line(/"outcome":"canceled"/);
    assert.equal((await vars()).requests_canceled, 1);
  });

  test("a context that has ended makes no call", async () => {
    const [ctx, cancel] = withTimeout(background(), 0);
    const started = gateway.counters().requests_started;
    assert.ok(is(await caught(client.greeting(ctx, 1)), DeadlineExceeded));
    assert.equal(gateway.counters().requests_started, started);
    cancel();
  });

  test("no gateway, and something else at its address", async () => {
    const gone = await caught(new GatewayClient(await nobody()).greeting(background(), 1));
    assert.ok(is(gone, ErrUnavailable));
    assert.match(gone.message, /ECONNREFUSED.*; is it running\?$/);
    for (const body of ["<h1>Hello</h1>", "{}", "null", '{"greeting":1}']) {
      await using other = await answering((_req, res) => res.end(body));
      const error = await caught(new GatewayClient(other.url).greeting(background(), 1));
      assert.ok(is(error, ErrBadGateway), body);
    }
  });
});

test("unavailable is one error, whoever is", () => {
  assert.equal(ErrGreeterUnavailable, ErrUnavailable);
  for (const { kinds } of [usersTaxonomy, greeterTaxonomy, taxonomy]) {
    const found = kinds.filter(({ reason }) => reason === "UNAVAILABLE");
    assert.deepEqual(new Set(found.map(({ error }) => error)), new Set([ErrUnavailable]));
  }
});

test("a URL that is none is a TypeError at once", () => {
  for (const url of ["", "localhost:8081", "ftp://127.0.0.1"]) {
    assert.throws(() => new GatewayClient(url), TypeError);
  }
});
