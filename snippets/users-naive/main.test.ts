import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";

async function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    env: { ...process.env, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const ended = once(child, "close").then(([code]) => ({ code, stderr }));
  const ready = once(createInterface({ input: child.stdout }), "line");
  const first = await Promise.race([ready, ended]);
  const line = Array.isArray(first) ? String(first[0]) : "";
  return {
    line,
    url: `${line.split(" listening on ")[1]}/users`,
    ended,
    child,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("it answers what its author thought of", async () => {
  await using naive = await start();
  assert.match(naive.line, /^users-naive listening on http:\/\/127\.0\.0\.1:\d+$/);
  const list = await fetch(naive.url);
  assert.deepEqual(await list.json(), [
    { id: 1, name: "Alice" },
    { id: 2, name: "Bob" },
  ]);
  const added = await fetch(naive.url, { method: "POST", body: '{"name":"Carol"}' });
  assert.deepEqual(await added.json(), [{ id: 3, name: "Carol" }]);
  assert.equal((await fetch(naive.url, { method: "DELETE" })).status, 405);
  assert.equal((await fetch(`${naive.url}/1`)).status, 404);
  naive.child.kill("SIGTERM");
  assert.equal((await naive.ended).code, 0);
});

test("one malformed POST ends it for every client", async () => {
  await using naive = await start();
  // Another client, in the middle of a request of its own when it happens.
  const other = fetch(naive.url, { method: "POST", body: slowBody(), duplex: "half" });
  const lost = assert.rejects(other, TypeError);
  await assert.rejects(fetch(naive.url, { method: "POST", body: "{" }), TypeError);
  const { code, stderr } = await naive.ended;
  assert.equal(code, 1);
  assert.match(stderr, /SyntaxError/);
  await lost;
  await assert.rejects(fetch(naive.url), TypeError);
});

test("a port that is taken and was asked for is an error in one line", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  await using naive = await start({ PORT: String(port) });
  const { code, stderr } = await naive.ended;
  assert.equal(code, 1);
  assert.match(stderr, /^users-naive: expected to listen on 127\.0\.0\.1 port \d+, found .*\n$/);
  taken.close();
});

/** A body that begins and never ends. */
function slowBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode("{")) });
}
