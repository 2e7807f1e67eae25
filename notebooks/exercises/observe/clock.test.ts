/** A stopped time: what obeys it, what does not, and that it is over with its trial. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { test } from "node:test";
import timers, { setTimeout as namedTimeout } from "node:timers";
import timersPromises, { setTimeout as delay } from "node:timers/promises";
import { tryApart } from "../apart/try-apart.ts";
import { placeOf } from "../find.ts";
import { pause } from "../patience.ts";
import { Trial } from "../trial.ts";
import { type Clock, stopTime } from "./clock.ts";
import { serve } from "./http.ts";
import { stopped } from "./testing.ts";
import { turn } from "./turn.ts";

const never = () => new Promise<never>(() => {});

test("each timer comes at its time, in order, and so does what follows from it", async () => {
  await stopped(async (clock) => {
    const start = Date.now();
    const seen: [what: string, at: number][] = [];
    const note = (what: string) => seen.push([what, Date.now() - start]);
    setTimeout(note, 30, "late");
    setTimeout(note, 10, "soon");
    setTimeout(note, 10, "second");
    const repeats = setInterval(() => {
      note("again");
      if (Date.now() - start >= 24) clearInterval(repeats);
    }, 12);
    void (async () => {
      for (let i = 0; i < 3; i++) await delay(7);
      note("chain");
    })();
    await clock.advance(9);
    assert.deepEqual(seen, []);
    await clock.advance(91);
    assert.deepEqual(seen, [
      ["soon", 10],
      ["second", 10],
      ["again", 12],
      ["chain", 21],
      ["again", 24],
      ["late", 30],
    ]);
    assert.equal(Date.now() - start, 100);
  });
});

test("what is ready runs before the time passes, and what a timer sets off before advance resolves", async () => {
  await stopped(async (clock) => {
    let done = false;
    void (async () => {
      for (let i = 0; i < 3; i++) await turn();
      await delay(5);
      for (let i = 0; i < 3; i++) await turn();
      done = true;
    })();
    await clock.advance(5);
    assert.equal(done, true);
  });
});

test("clocks stand, whole milliseconds between them, until time is let pass", async () => {
  await stopped(async (clock) => {
    const [date, up] = [Date.now(), performance.now()];
    for (const until = process.hrtime.bigint() + 5_000_000n; process.hrtime.bigint() < until; );
    assert.deepEqual([Date.now(), performance.now()], [date, up]);
    assert.deepEqual([up, performance.timeOrigin + up], [Math.trunc(up), date]);
    assert.deepEqual([new Date(), Date()], [new Date(date), String(new Date(date))]);
    await clock.advance(60_000);
    assert.deepEqual([Date.now(), performance.now()], [date + 60_000, up + 60_000]);
  });
});

test("sockets go on: a service answers when its time has come", async () => {
  await stopped(async (clock, trial) => {
    let working = false;
    const { ask } = await serve(
      trial,
      createServer((_request, response) => {
        working = true;
        setTimeout(() => response.end("late"), 5000);
      }),
    );
    const { answer } = ask();
    await trial.until(() => working);
    await clock.advance(5000);
    assert.equal((await answer).body, "late");
  });
});

test("the trial itself waits in real time", async () => {
  await stopped(async (_clock, trial) => {
    assert.equal((await trial.outcome(never)).state, "pending");
    assert.equal(await trial.until(() => false), false);
  });
  const finding = await new Trial().run(async (trial) => {
    stopTime(trial);
    await never();
  });
  assert.equal(finding?.found, "it is still waiting for something");
});

test("advanceUntil lets pass what code pauses for, and no more than that", async () => {
  await stopped(async (clock) => {
    const start = Date.now();
    const passed = () => Date.now() - start;
    setTimeout(assert.fail, 20_000);
    const busy = (async () => {
      for (let i = 0; i < 3; i++) await pause();
    })();
    await clock.advanceUntil(busy, 30_000);
    assert.equal(passed(), 0);
    const pauses = (async () => {
      for (const ms of [1000, 2000, 4000]) await delay(ms);
    })();
    await clock.advanceUntil(pauses, 10_000);
    assert.equal(passed(), 7000);
    await clock.advanceUntil(
      delay(10).then(() => Promise.reject(new Error("no"))),
      10_000,
    );
    assert.equal(passed(), 7010);
    await clock.advanceUntil(never(), 12_989);
    assert.equal(passed(), 7010, "the next timer is further away");
  });
});

test("a second stop gives the same clock; another trial is refused, and time obeys the first", async () => {
  await stopped(async (clock, trial) => {
    assert.equal(stopTime(trial), clock);
    assert.throws(
      () => stopTime(new Trial()),
      /^Error: expected that time goes on, found .*; let the trial before come to its end first$/,
    );
    const start = Date.now();
    await clock.advance(5);
    assert.equal(Date.now() - start, 5);
  });
});

/** All that a stopped time replaces. */
const platform = () => [
  ...[globalThis, timers].flatMap((from) =>
    (["setTimeout", "setInterval", "clearTimeout", "clearInterval"] as const).map((f) => from[f]),
  ),
  ...[timersPromises.setTimeout, timersPromises.setInterval, delay, namedTimeout],
  ...[Date, performance.now, performance.timeOrigin],
];
for (const [how, check] of [
  ["passes", async () => {}],
  ["throws", () => Promise.reject(new Error("no"))],
  ["never comes to an end", never],
  ["leaves a cleanup that throws", async (trial) => trial.defer(() => Promise.reject("no"))],
  ["leaves time to be passed", async (_trial, clock) => void clock.advanceUntil(delay(1e9), 1e9)],
] as [string, (trial: Trial, clock: Clock) => Promise<void>][]) {
  test(`time is the platform's again when a check ${how}`, async () => {
    const before = platform();
    const run = new Trial().run((trial) => check(trial, stopTime(trial)));
    assert.notDeepEqual(platform(), before);
    await run.catch(() => {});
    assert.deepEqual(platform(), before);
    await delay(1);
  });
}

test("an ordinary process prints nothing, keeps nothing, and ends", () => {
  const code = `import { stopTime } from ${JSON.stringify(new URL("./clock.ts", import.meta.url).href)};
import { Trial } from ${JSON.stringify(new URL("../trial.ts", import.meta.url).href)};
await new Trial().run(async (trial) => {
  const clock = stopTime(trial);
  setTimeout(() => {}, 1e9);
  setInterval(() => {}, 1e9).unref();
  await clock.advance(1e6);
});
console.log(JSON.stringify(process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap")));
await new Trial().run(async (trial) => {
  const clock = stopTime(trial);
  setTimeout(() => { throw new TypeError("late"); }, 1);
  await clock.advance(1);
  console.log("not here");
});`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", code],
    { encoding: "utf8", timeout: 20_000 },
  );
  assert.equal(stdout, "[]\n");
  assert.match(stderr, /TypeError: late/);
  assert.equal(status, 1, "what a timer throws, nobody catches");
});

test("an interval that an answer leaves is found", async () => {
  const place = placeOf("context-1");
  const code = `import { withTimeout } from "@snippets/context";
export function userName(ctx, get) {
  setInterval(() => {}, 1000);
  const [timed, cancel] = withTimeout(ctx, 200);
  return get(timed, "/users/1/name").finally(cancel);
}`;
  const url = new URL("../04-context/context-1/cell.ts", import.meta.url).href;
  assert.match(String((await tryApart({ place, url, code }))?.found), /setInterval still repeated/);
});
