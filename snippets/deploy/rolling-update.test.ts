import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, withCancel } from "@snippets/context";
import { Endpoints, rollingUpdate, type Step } from "./index.ts";
import { type Count, load } from "./testing/load.ts";
import { greeter, type Kind, type Process, spawn, users } from "./testing/replicas.ts";

const REPLICAS = 2;
const UPDATES = 10;

/** Replicas that serve, under load, until the test ends. */
async function serve(kind: Kind, spawnOne: () => Promise<Process>) {
  const all: Process[] = [];
  const start = async (): Promise<Process> => {
    const replica = await spawnOne();
    all.push(replica);
    return replica;
  };
  const first = await Promise.all(Array.from({ length: REPLICAS }, start));
  await Promise.all(first.map(({ running }) => running.line(/ listening on /)));
  const endpoints = new Endpoints(first);
  const sending = load(endpoints, kind);
  return {
    endpoints,
    start,
    alive: () => all.filter(({ running }) => isAlive(running.pid)).length,
    load: sending,
    async [Symbol.asyncDispose]() {
      const stopped = sending.stop();
      for (const { running } of all) running.kill();
      await stopped;
      await Promise.all(all.map(({ running }) => running.ended));
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

for (const make of [users, greeter]) {
  test(`${make.name}: ${UPDATES} updates under load, and no request fails`, async () => {
    using kind = make();
    // Requests take a while, so that some are in flight whenever a replica is told to end.
    await using it = await serve(kind, () => spawn(kind.name, { env: { WORK: "20" } }));
    const { endpoints, start } = it;
    await it.load.answered(20);
    const least: number[] = [];
    const most: number[] = [];
    for (let update = 0; update < UPDATES; update++) {
      const before = endpoints.all;
      const { updated, steps } = await rollingUpdate(background(), {
        endpoints,
        start,
        startOld: start,
        ready: kind.ready,
        settle: 20,
        onStep: ({ kind: step, url }) => step === "stopped" && kind.forget(url as string),
      });
      assert.equal(updated, true);
      assert.equal(endpoints.all.length, REPLICAS);
      assert.equal(before.filter((each) => endpoints.all.includes(each)).length, 0);
      const replaced = ["started", "ready", "added", "removed", "stopped"];
      assert.deepEqual(
        steps.map((step) => step.kind),
        Array.from({ length: REPLICAS }, () => replaced).flat(),
      );
      least.push(...steps.map(({ serving }) => serving));
      most.push(...steps.map(({ running }) => running));
      await it.load.answered(20);
    }
    const { answered, failures } = await it.load.stop();
    assert.deepEqual(failures, []);
    assert.ok(answered > UPDATES * 20, `${answered} answers`);
    assert.deepEqual([Math.min(...least), Math.max(...most)], [REPLICAS, REPLICAS + 1]);
    assert.equal(it.alive(), REPLICAS);
  });

  test(`${make.name}: without readiness requests fail, and without draining too`, async () => {
    using kind = make();
    const without = async (
      ready: Kind["ready"],
      options: { kill?: boolean; settle?: number },
    ): Promise<Count> => {
      const env = { WORK: "20" };
      await using it = await serve(kind, () => spawn(kind.name, { env, ...options }));
      const { endpoints, start } = it;
      await it.load.answered(20);
      await rollingUpdate(background(), { ...options, endpoints, start, startOld: start, ready });
      await it.load.answered(20);
      return it.load.stop();
    };
    const notAsked = await without(async () => true, {});
    assert.match(notAsked.failures.join(), /ECONNREFUSED|UNAVAILABLE/);
    const killed = await without(kind.ready, { kill: true, settle: 0 });
    assert.ok(killed.failures.length > 0, `${killed.answered} answers, no failure`);
  });
}

test("a new version that is never ready is taken back, and no request fails", async () => {
  using kind = users();
  await using it = await serve(kind, () => spawn("users"));
  const { endpoints, start } = it;
  const refused = { DATABASE_URL: "sqlite:/no/such/folder/users.db" };
  let asked = 0;
  const seen: Step[] = [];
  const { updated, error, steps } = await rollingUpdate(background(), {
    endpoints,
    // The first one of the new version works.
    start: async (n) => (n === 0 ? start() : spawn("users", { env: refused })),
    startOld: (n) => {
      asked = n + 1;
      return start();
    },
    ready: kind.ready,
    readyTimeout: 5_000,
    onStep: (step) => seen.push(step),
  });
  const { failures } = await it.load.stop();
  assert.deepEqual(failures, []);
  assert.equal(updated, false);
  assert.match(String(error), /expected it to be ready within 5000 ms, found: .*ECONNREFUSED/);
  assert.deepEqual(
    steps.map(({ kind, version }) => (version ? `${version} ${kind}` : kind)),
    [
      ...["new started", "new ready", "new added", "old removed", "old stopped"],
      ...["new started", "new failed", "new stopped", "rollback"],
      ...["old started", "old ready", "old added", "new removed", "new stopped"],
    ],
  );
  assert.deepEqual(seen, steps);
  assert.deepEqual([asked, endpoints.all.length, it.alive()], [1, REPLICAS, REPLICAS]);
});

test("when the context ends, the update is taken back and says why", async () => {
  using kind = users();
  await using it = await serve(kind, () => spawn("users"));
  const { endpoints, start } = it;
  const [ctx, cancel] = withCancel(background());
  const { updated, error, steps } = await rollingUpdate(ctx, {
    endpoints,
    start,
    startOld: start,
    ready: kind.ready,
    // The first old replica is gone by now.
    onStep: ({ kind }) => kind === "stopped" && cancel(),
  });
  const { failures } = await it.load.stop();
  assert.deepEqual(failures, []);
  assert.equal(updated, false);
  assert.equal(error, Canceled);
  const started = steps.filter(({ kind }) => kind === "started");
  assert.deepEqual(
    started.map(({ version }) => version),
    ["new", "old"],
  );
  assert.deepEqual([endpoints.all.length, it.alive()], [REPLICAS, REPLICAS]);
});

test("a replica that cannot be started leaves the others as they are", async () => {
  const stop = () => assert.fail("expected no replica to be stopped");
  const endpoints = new Endpoints([{ url: "a", stop }]);
  const before = endpoints.all;
  const broken = new Error("no such program");
  const { updated, error, steps } = await rollingUpdate(background(), {
    endpoints,
    start: () => Promise.reject(broken),
    startOld: () => assert.fail("expected no old replica to be needed"),
    ready: async () => true,
  });
  assert.deepEqual([updated, error, endpoints.all], [false, broken, before]);
  assert.deepEqual(
    steps.map(({ kind }) => kind),
    ["failed", "rollback"],
  );
});

test("endpoints take turns, and say what to do when there is none", () => {
  const endpoints = new Endpoints(["a", "b"]);
  endpoints.add("b");
  assert.deepEqual([endpoints.next(), endpoints.next(), endpoints.next()], ["a", "b", "a"]);
  endpoints.remove("a");
  endpoints.remove("a");
  assert.deepEqual([endpoints.next(), endpoints.all], ["b", ["b"]]);
  endpoints.remove("b");
  assert.throws(() => endpoints.next(), /expected a replica that gets requests, found none/);
});
