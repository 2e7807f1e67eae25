import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "../start/testing/project.ts";
import { withLock } from "./lock.mjs";

const MODULE = pathToFileURL(join(import.meta.dirname, "lock.mjs")).href;

test("work is done one after the other, and the lock is removed, also after an error", async (t) => {
  const file = join(temporaryFolder(t), "locks/a");
  let busy = false;
  let waited = 0;
  const work = async () => {
    assert.equal(busy, false, "expected nobody else to work");
    busy = true;
    await new Promise((resolve) => setImmediate(resolve));
    busy = false;
  };
  const onWait = (pid: number) => {
    waited += 1;
    assert.equal(pid, process.pid);
  };
  await Promise.all([1, 2, 3].map(() => withLock(file, work, { onWait })));
  assert.equal(waited, 2);
  await assert.rejects(
    withLock(file, () => Promise.reject(new Error("broken"))),
    /broken/,
  );
  assert.equal(existsSync(file), false);
});

test("many processes at once: none meets another", { timeout: 120_000 }, async (t) => {
  const folder = temporaryFolder(t);
  const program = `
    import { appendFileSync, rmSync, writeFileSync } from "node:fs";
    import { withLock } from ${JSON.stringify(MODULE)};
    for (let round = 0; round < 5; round++) {
      await withLock("lock", async () => {
        writeFileSync("inside", "", { flag: "wx" });
        await new Promise((resolve) => setTimeout(resolve, 5));
        rmSync("inside");
        appendFileSync("rounds", "x");
      });
    }`;
  const codes = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
        cwd: folder,
      });
      return (await once(child, "exit"))[0];
    }),
  );
  assert.deepEqual(codes, [0, 0, 0, 0, 0, 0]);
  assert.equal(readFileSync(join(folder, "rounds"), "utf8").length, 30);
});

test("a lock of dead processes is taken over, by one process only", {
  timeout: 60_000,
}, async (t) => {
  const file = join(temporaryFolder(t), "lock");
  const { pid } = spawnSync(process.execPath, ["--version"]);
  writeFileSync(file, JSON.stringify([{ pid, started: "1" }]));
  let busy = 0;
  const work = async () => {
    assert.equal(++busy, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    busy--;
  };
  await Promise.all([withLock(file, work), withLock(file, work)]);
});

test("a process that has the pid of a dead owner is not taken for it", async (t) => {
  if (process.platform !== "linux") return t.skip("only /proc tells when a process started");
  const file = join(temporaryFolder(t), "lock");
  writeFileSync(file, JSON.stringify([{ pid: process.pid, started: "1" }]));
  assert.equal(await withLock(file, async () => "done"), "done");
});

test("a half-written lock whose writer died is taken over", async (t) => {
  const file = join(temporaryFolder(t), "lock");
  writeFileSync(file, '[{"pid":');
  const then = new Date(Date.now() - 60_000);
  utimesSync(file, then, then);
  assert.equal(await withLock(file, async () => "done"), "done");
});

test("a lock lasts as long as a child that its dead owner named", {
  timeout: 60_000,
}, async (t) => {
  const folder = temporaryFolder(t);
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  t.after(() => child.kill("SIGKILL"));
  const program = `
    import { withLock } from ${JSON.stringify(MODULE)};
    await withLock("lock", async (own) => { own(${child.pid}); process.kill(process.pid, "SIGKILL"); });`;
  spawnSync(process.execPath, ["--input-type=module", "-e", program], { cwd: folder });
  const file = join(folder, "lock");
  let childGone = false;
  child.once("exit", () => {
    childGone = true;
  });
  await withLock(file, async () => assert.ok(childGone, "expected to wait for the child"), {
    onWait: () => child.kill("SIGKILL"),
  });
});

test("waiting can be broken off", async (t) => {
  const file = join(temporaryFolder(t), "lock");
  await withLock(file, async () => {
    const stop = new AbortController();
    await assert.rejects(
      withLock(file, async () => {}, { signal: stop.signal, onWait: () => stop.abort() }),
      { name: "AbortError" },
    );
  });
});
