/** Go's ExampleAfterFunc_connection, on a real socket. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { afterFunc, background, type Context, withTimeout } from "./index.ts";

/** Reads once from a socket, unless ctx ends before. */
async function readFrom(ctx: Context, socket: Socket): Promise<Buffer> {
  const stopReading = new AbortController();
  const stop = afterFunc(ctx, () => stopReading.abort());
  try {
    const [bytes] = await once(socket, "data", { signal: stopReading.signal });
    return bytes;
  } catch (error) {
    throw ctx.err() ?? error;
  } finally {
    stop();
  }
}

test("ExampleAfterFunc_connection", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [accepted] = (await once(server, "connection")) as [Socket];
  t.after(() => {
    socket.destroy();
    accepted.destroy();
  });
  const [ctx, cancel] = withTimeout(background(), 1);
  await assert.rejects(readFrom(ctx, socket), { message: "context deadline exceeded" });
  cancel();
  // The connection is as good as before.
  accepted.write("hello");
  assert.equal(String(await readFrom(background(), socket)), "hello");
});
