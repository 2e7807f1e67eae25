import assert from "node:assert/strict";
import { test } from "node:test";
import { findOnPath } from "../jupyter/command.ts";
import { listProcesses } from "../notebook/processes.ts";
import { ask } from "./answers.ts";
import { execute, startKernel } from "./testing/kernel.ts";
import { addresses, runStart, type Started } from "./testing/started.ts";

const TIMEOUT = { timeout: 300_000 };

/** All up: Jupyter, a kernel, and a service that a cell started. */
async function bringUp(started: Started) {
  const { jupyter, site } = await addresses(started);
  const kernel = await startKernel(jupyter);
  const cell = `import { start } from "workbook"; const service = await start("users", { port: 0 }); console.log("at", service.url);`;
  const url = /at (http:\S+)/.exec(await execute(jupyter, kernel, cell))?.[1] ?? "";
  assert.equal((await ask(new URL("/healthz", url).href))?.status, 200);
  return [jupyter.href, site.href, url];
}

async function assertNothingIsLeft(started: Started, urls: readonly string[]) {
  assert.deepEqual(await started.watch.leftovers(20_000), []);
  for (const url of urls) assert.equal(await ask(url), undefined, `expected nobody at ${url}`);
}

const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
for (const signal of signals) {
  test(`${signal} ends Jupyter, its kernels, their services and the site`, TIMEOUT, async (t) => {
    const started = runStart(t);
    const urls = await bringUp(started);
    started.child.kill(signal);
    assert.deepEqual(await started.ended, { code: 0, signal: null }, started.output());
    // Nothing needs to notice anything by itself: when start has ended, all has.
    assert.deepEqual(await started.watch.leftovers(0), []);
    await assertNothingIsLeft(started, urls);
  });
}

test(
  "Ctrl-C, which reaches every process of the group, ends all in good order",
  TIMEOUT,
  async (t) => {
    const started = runStart(t);
    const urls = await bringUp(started);
    process.kill(-(started.child.pid as number), "SIGINT");
    assert.deepEqual(await started.ended, { code: 0, signal: null }, started.output());
    await assertNothingIsLeft(started, urls);
  },
);

test("a closed terminal, or a killed npm, ends all", TIMEOUT, async (t) => {
  const commands: Record<string, (args: readonly string[]) => readonly [string, ...string[]]> = {
    // A terminal of its own, which closes when its program is killed.
    script: (args) => ["script", "-qec", `npm start -- ${args.join(" ")}`, "/dev/null"],
    npm: (args) => ["npm", "start", "--", ...args],
  };
  for (const [name, command] of Object.entries(commands)) {
    await t.test(name, async (t) => {
      if (!findOnPath(name, process.env)) return t.skip(`needs the program ${name}`);
      const started = runStart(t, { command });
      const urls = await bringUp(started);
      started.child.kill("SIGKILL");
      await assertNothingIsLeft(started, urls);
    });
  }
});

test("a signal while Jupyter is starting ends it too", TIMEOUT, async (t) => {
  const started = runStart(t);
  await started.line(/^Kernel /m);
  started.child.kill("SIGTERM");
  assert.deepEqual(await started.ended, { code: 0, signal: null }, started.output());
  await assertNothingIsLeft(started, []);
});

test("SIGKILL of the bootstrap, of start, or of both leaves nothing", TIMEOUT, async (t) => {
  for (const victims of [["bootstrap.mjs"], ["start.ts"], ["bootstrap.mjs", "start.ts"]]) {
    const started = runStart(t);
    const urls = await bringUp(started);
    await kill(started, (command) => victims.some((name) => command.includes(`scripts/${name}`)));
    await assertNothingIsLeft(started, urls);
  }
});

test("start says that Jupyter died, leaves nothing and ends with 1", TIMEOUT, async (t) => {
  const started = runStart(t);
  const urls = await bringUp(started);
  await kill(started, (command) => command.includes("server_config.py"));
  assert.deepEqual(await started.ended, { code: 1, signal: null });
  assert.match(started.output(), /JupyterLab died \(SIGKILL\)/);
  await assertNothingIsLeft(started, urls);
});

/** Kills those of our own processes whose command line is meant; at least one. */
async function kill(started: Started, isMeant: (command: string) => boolean) {
  const all = await listProcesses(started.marker);
  const victims = all.filter(({ marked, command }) => marked && isMeant(command));
  assert.notEqual(victims.length, 0);
  for (const { pid } of victims) process.kill(pid, "SIGKILL");
}
