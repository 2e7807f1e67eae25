import { once } from "node:events";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerWritableStream<HelloRequest, HelloReply>;

export async function sendAll(call: Call, greetings: AsyncIterable<string>): Promise<void> {
  const leaving = new AbortController();
  const { signal } = leaving;
  call.on("cancelled", () => leaving.abort());
  for await (const message of greetings) {
    if (signal.aborted) return;
    if (!call.write({ message, language: "en" })) await once(call, "drain", { signal });
  }
  call.end();
}
