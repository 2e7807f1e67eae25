import { once } from "node:events";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerWritableStream<HelloRequest, HelloReply>;

export async function sendAll(call: Call, greetings: AsyncIterable<string>): Promise<void> {
  const source = greetings[Symbol.asyncIterator]();
  while (!call.cancelled) {
    const { done, value: message } = await source.next();
    if (done) break;
    if (!call.write({ message, language: "en" })) await once(call, "drain");
  }
  call.end();
}
