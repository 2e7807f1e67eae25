import { once } from "node:events";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerWritableStream<HelloRequest, HelloReply>;

// Sends every greeting that the source gives, and ends the call.
export async function sendAll(call: Call, greetings: AsyncIterable<string>): Promise<void> {
  for await (const message of greetings) {
    call.write({ message, language: "en" });
  }
  call.end();
}
