import { once } from "node:events";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerWritableStream<HelloRequest, HelloReply>;

export async function sendAll(call: Call, greetings: AsyncIterable<string>): Promise<void> {
  const pump = async () => {
    for await (const message of greetings) {
      if (call.cancelled) return;
      if (!call.write({ message, language: "en" })) await once(call, "drain");
    }
  };
  pump();
  call.end();
}
