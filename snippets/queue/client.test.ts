import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { chance, QueueClient, RefusedError, shuffle } from "./index.ts";

/** A server that answers when the test says so. */
async function serve(answer: (url: string, response: ServerResponse) => void) {
  const server = createServer((request, response) => answer(String(request.url), response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = new QueueClient(`http://127.0.0.1:${port}`);
  return {
    client,
    async [Symbol.asyncDispose]() {
      client.close();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

test("a run sends while earlier requests are unanswered", async () => {
  const held: ServerResponse[] = [];
  await using service = await serve((url, response) => {
    // What warms it up has no work.
    if (url.startsWith("/work?ms=0.0000")) return response.end("{}");
    held.push(response);
    // None is answered before all have come: a client that waited would wait for ever.
    if (held.length === 3) for (const one of held) one.end("{}");
  });
  const jobs = [0, 20, 40].map((at) => ({ at, work: 5 }));
  const [first = 0, second = 0] = (await service.client.run(jobs)).map(({ took }) => took);
  assert.ok(first >= 39 && second >= 19, `${first}, ${second}`);
});

test("a time counts from when the request should have been sent", async () => {
  await using service = await serve((url, response) => {
    // Server and client share this thread: the client cannot send the second request meanwhile.
    const began = performance.now();
    if (url === "/work?ms=5.0000&n=0") while (performance.now() - began < 80);
    response.end("{}");
  });
  const jobs = [20, 40].map((at) => ({ at, work: 5 }));
  const [, second] = await service.client.run(jobs);
  assert.ok((second?.took ?? 0) >= 55, `${second?.took}`);
});

test("a refusal is an error with its status, and ends a run", async () => {
  await using service = await serve((_url, response) => {
    response.writeHead(503).end("no");
  });
  const isRefusal = (error: unknown) => error instanceof RefusedError && error.status === 503;
  await assert.rejects(service.client.work(1), isRefusal);
  await assert.rejects(service.client.run([{ at: 0, work: 1 }]), isRefusal);
});

test("chance is even, and that of one seed says nothing of another's", () => {
  const count = 20_000;
  for (const seed of [0, 1, 2, 1_000_004]) {
    const values = Array.from({ length: count }, (_, n) => chance(seed, n) - 0.5);
    const others = values.map((_, n) => chance(seed + 1, n) - 0.5);
    const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / count;
    // Five times the standard error of each.
    assert.ok(Math.abs(mean(values)) < 0.0102, `mean of ${seed}`);
    const between = mean(values.map((value, n) => 12 * value * (others[n] as number)));
    const within = mean(values.map((value, n) => 12 * value * (values[n - 1] ?? 0)));
    assert.ok(Math.abs(between) < 0.0354 && Math.abs(within) < 0.0354, `${seed}: ${between}`);
  }
});

test("shuffle keeps all values and the list, and the same seed makes the same order", () => {
  const list = Array.from({ length: 100 }, (_, n) => n);
  const shuffled = shuffle(list, 3);
  assert.deepEqual(shuffle(list, 3), shuffled);
  assert.notDeepEqual(shuffle(list, 4), shuffled);
  assert.notDeepEqual(shuffled, list);
  assert.deepEqual(
    shuffled.sort((a, b) => a - b),
    list,
  );
});
