/** kill -9 of each service under load: clients get answers, and all goes on by itself when the service is back. */
import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { PATIENCE_MS } from "../../scripts/testing/go-program.ts";
import { start } from "./testing/service.ts";

/** What clients see that ask all the time. */
interface Asking {
  /** How often each status was answered, or what became of a request without an answer. */
  seen: Record<string, number>;
  /** Resolves when `what` has been seen so many times more. */
  more(what: string, count: number): Promise<void>;
  /** Lets the clients end. */
  end(): Promise<void>;
}

/** AskAllTheTime asks for a greeting, `clients` at a time. */
function askAllTheTime(url: string, clients = 8): Asking {
  const seen: Record<string, number> = {};
  let on = true;
  const agent = new Agent({ keepAlive: true });
  const loops = Array.from({ length: clients }, async () => {
    while (on) {
      const what = await statusOf(`${url}/users/1/greeting`, agent);
      seen[what] = (seen[what] ?? 0) + 1;
      // Who is refused at once must not ask so often that nobody else gets on.
      if (what !== "200") await setTimeout(5);
    }
  });
  return {
    seen,
    async more(what, count) {
      const wanted = (seen[what] ?? 0) + count;
      const asked = performance.now();
      while ((seen[what] ?? 0) < wanted) {
        if (performance.now() - asked > PATIENCE_MS) {
          throw new Error(`expected ${count} more of ${what}, found ${JSON.stringify(seen)}`);
        }
        await setTimeout(5);
      }
    },
    async end() {
      on = false;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

function statusOf(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    request(url, { agent }, (res) => {
      res.on("error", failed);
      res.on("end", () => resolve(String(res.statusCode)));
      res.resume();
    })
      .on("error", failed)
      .end();
  });
}

const portOf = ({ url }: { url: string }) => new URL(url).port;

for (const name of ["users", "greeter"] as const) {
  test(`${name} is killed: 503 meanwhile, and greetings again when it is back`, async () => {
    const env = { WORK: "5" };
    await using users = await start("users", env);
    await using greeter = await start("greeter", env);
    const behind = { USERS_URL: users.url, GREETER_URL: greeter.url };
    await using gateway = await start("gateway", behind);
    const asking = askAllTheTime(gateway.url);
    await asking.more("200", 50);

    const victim = name === "users" ? users : greeter;
    victim.kill();
    assert.equal(await victim.ended, null);
    await asking.more("503", 50);
    assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
    assert.equal((await fetch(`${gateway.url}/readyz`)).status, 503);

    await using _again = await start(name, { ...env, PORT: portOf(victim) });
    await asking.more("200", 50);
    assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200);
    await asking.end();
    // Each request was answered by the gateway, with what a client may be told.
    const statuses = Object.keys(asking.seen);
    assert.deepEqual(
      statuses.filter((status) => !["200", "502", "503", "504"].includes(status)),
      [],
    );
    assert.equal(await gateway.stop(), 0);
  });
}

test("the gateway is killed: its clients lose their connections, those behind it notice nothing", async () => {
  await using users = await start("users");
  await using greeter = await start("greeter");
  const behind = { USERS_URL: users.url, GREETER_URL: greeter.url };
  await using gateway = await start("gateway", behind);
  const asking = askAllTheTime(gateway.url);
  await asking.more("200", 50);

  gateway.kill();
  assert.equal(await gateway.ended, null);
  await asking.more("ECONNREFUSED", 20);
  assert.equal((await fetch(`${users.url}/users/1`)).status, 200);

  await using again = await start("gateway", { ...behind, PORT: portOf(gateway) });
  await asking.more("200", 50);
  await asking.end();
  const { "200": _ok, ECONNREFUSED: _refused, ECONNRESET: _reset, ...others } = asking.seen;
  assert.deepEqual(others, {});
  for (const service of [again, users, greeter]) assert.equal(await service.stop(), 0);
});
