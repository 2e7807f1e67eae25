import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { endLeftovers, ProcessWatch } from "./leftovers.ts";
import { descendantsOf, fromPs, listeningPorts, listProcesses, type Process } from "./processes.ts";

/** A child that says its grandchild's pid and then ends; the grandchild listens, detached, and says its port first. */
const PARENT = `
const { spawn } = require("node:child_process");
const code = "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port))";
const env = process.argv[1] === "own" ? { PATH: process.env.PATH } : process.env;
const child = spawn(process.execPath, ["-e", code], { detached: true, stdio: ["ignore", "pipe", "ignore"], env });
child.stdout.once("data", (port) => console.log(JSON.stringify({ pid: child.pid, port: Number(port) })));
process.stdin.resume().once("end", () => process.exit());
`;

async function startParent(t: TestContext, marker: string, environment: "own" | "inherited") {
  const [name = "", value = ""] = marker.split("=");
  const env = { ...process.env, [name]: value };
  const parent: ChildProcess = spawn(process.execPath, ["-e", PARENT, environment], {
    stdio: ["pipe", "pipe", "inherit"],
    env,
  });
  const [line] = (await once(parent.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const grandchild = JSON.parse(`${line}`) as { pid: number; port: number };
  t.after(() => {
    parent.kill("SIGKILL");
    endLeftovers([{ pid: grandchild.pid, command: "", ports: [] }]);
  });
  const end = async () => {
    const exited = once(parent, "exit");
    parent.stdin?.end();
    await exited;
  };
  return { pid: parent.pid as number, grandchild, end };
}

test("finds a detached process and its port after its parent has ended, and ends it", async (t) => {
  const marker = `WORKBOOK_TEST_ID=${randomUUID()}`;
  const watch = new ProcessWatch(marker);
  const { grandchild, end } = await startParent(t, marker, "inherited");
  await end();
  const found = await watch.leftovers(0);
  assert.deepEqual(
    found.map(({ pid }) => pid),
    [grandchild.pid],
  );
  if (existsSync("/proc/self/stat")) assert.deepEqual(found[0]?.ports, [grandchild.port]);
  assert.match(found[0]?.command ?? "", /createServer/);
  endLeftovers(found);
  assert.deepEqual(await watch.leftovers(10_000), []);
  endLeftovers(found);
});

test("finds a process with an environment of its own when it was noted before", async (t) => {
  const watch = new ProcessWatch(`WORKBOOK_TEST_ID=${randomUUID()}`);
  const { pid, grandchild, end } = await startParent(t, "WORKBOOK_TEST_ID=other", "own");
  await watch.note(pid);
  await end();
  assert.deepEqual(
    (await watch.leftovers(0)).map((found) => found.pid),
    [grandchild.pid],
  );
});

test("a process that ends within its grace is not left over", async (t) => {
  const marker = `WORKBOOK_TEST_ID=${randomUUID()}`;
  const watch = new ProcessWatch(marker);
  const { grandchild, end } = await startParent(t, marker, "inherited");
  await end();
  const looking = watch.leftovers(60_000);
  // Two lists later, the first look is over.
  for (let look = 0; look < 2; look++) await listProcesses(marker);
  process.kill(grandchild.pid);
  assert.deepEqual(await looking, []);
});

test("ps tells the same as /proc about a marked process", async (t) => {
  const marker = `WORKBOOK_TEST_ID=${randomUUID()}`;
  const { pid, grandchild } = await startParent(t, marker, "inherited");
  for (const list of [listProcesses, fromPs]) {
    const all = await list(marker);
    const marked = all.filter((process) => process.marked).map((process) => process.pid);
    assert.deepEqual(marked.sort(), [pid, grandchild.pid].sort(), list.name);
    assert.deepEqual(
      descendantsOf(pid, all).map((process) => process.pid),
      [grandchild.pid],
    );
  }
});

test("descendants are found whatever the order of the list, and a circle does no harm", () => {
  const make = (pid: number, parent: number): Process => ({
    pid,
    parent,
    started: "",
    command: "",
    marked: false,
  });
  const all = [make(4, 3), make(3, 2), make(2, 1), make(5, 1), make(9, 8), make(7, 7)];
  assert.deepEqual(
    descendantsOf(2, all)
      .map(({ pid }) => pid)
      .sort(),
    [3, 4],
  );
});

test("listening ports are those of the process, not connections", async (t) => {
  if (!existsSync("/proc/self/stat"))
    return t.skip("ports are read from /proc, which this system has not");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const client = connect(port, "127.0.0.1");
  await once(client, "connect");
  t.after(() => client.destroy());
  const ports = await listeningPorts(process.pid);
  assert.ok(ports.includes(port));
  assert.ok(!ports.includes(client.localPort as number), "a connection is not a listener");
  assert.deepEqual(await listeningPorts(2 ** 22 + 1), []);
});
