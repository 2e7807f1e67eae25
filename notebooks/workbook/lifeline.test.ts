import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { isAlive, processGone, refuses } from "./testing/processes.ts";

interface Started {
  pid: number;
  url: string;
}

/** Runs a program that starts one service. */
async function own(
  name: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ owner: ChildProcess; service: Started }> {
  const owner = spawn(process.execPath, [join(import.meta.dirname, "testing", "owner.ts"), name], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  for await (const line of createInterface({ input: owner.stdout as NodeJS.ReadableStream })) {
    return { owner, service: JSON.parse(line) };
  }
  throw new Error(`the owner of ${name} ended with ${owner.exitCode ?? owner.signalCode}`);
}

async function kill(owner: ChildProcess): Promise<void> {
  owner.kill("SIGKILL");
  if (owner.exitCode === null && owner.signalCode === null) await once(owner, "exit");
}

async function isOver({ pid, url }: Started): Promise<void> {
  await processGone(pid);
  assert.equal(await refuses(Number(new URL(url).port)), true);
}

test("a service whose owner is killed drains before it ends", async () => {
  const { owner, service } = await own("echo");
  const response = await fetch(`${service.url}/drain`);
  await kill(owner);
  assert.equal(await response.text(), "drained");
  await isOver(service);
});

for (const name of ["stubborn", "plain"]) {
  test(`${name}: ends when its owner is killed, whatever it does about SIGTERM`, async () => {
    const { owner, service } = await own(name);
    await kill(owner);
    await isOver(service);
  });
}

test("a service that is busy for ever ends when its owner is killed", async () => {
  const { owner, service } = await own("echo");
  await fetch(`${service.url}/busy`);
  await kill(owner);
  await isOver(service);
});

test("a service with an open connection ends when its owner is killed", async () => {
  const { owner, service } = await own("echo");
  const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  await kill(owner);
  await isOver(service);
  socket.destroy();
});

test("the children of a service end with it when its owner is killed", async () => {
  const { owner, service } = await own("family");
  const child = Number(await (await fetch(service.url)).text());
  assert.equal(isAlive(child), true);
  await kill(owner);
  await isOver(service);
  await processGone(child);
});

test("a service that is stopped (SIGSTOP) ends when its owner is killed and it goes on", async () => {
  const { owner, service } = await own("echo");
  process.kill(service.pid, "SIGSTOP");
  await kill(owner);
  assert.equal(isAlive(service.pid), true);
  process.kill(service.pid, "SIGCONT");
  await isOver(service);
});

test("a service that is ready does not keep its owner running", async () => {
  const { owner, service } = await own("echo", { LEAVE: "1" });
  if (owner.exitCode === null) await once(owner, "exit");
  assert.equal(owner.exitCode, 0);
  await isOver(service);
});

test("without a lifeline to hold, a service runs and ends as usual", async () => {
  const main = join(import.meta.dirname, "testing", "services", "dies", "main.ts");
  const preload = join(import.meta.dirname, "lifeline.ts");
  const child = spawn(process.execPath, ["--import", preload, main], { stdio: "ignore" });
  assert.deepEqual(await once(child, "exit"), [3, null]);
});
