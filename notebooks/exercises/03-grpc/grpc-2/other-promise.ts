import type { ServerWritableStream } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerWritableStream<HelloRequest, HelloReply>;

export async function sendAll(call: Call, greetings: AsyncIterable<string>): Promise<void> {
  let wake = () => {};
  call.on("drain", () => wake());
  call.on("cancelled", () => wake());
  for await (const message of greetings) {
    if (call.cancelled) break;
    const full = !call.write({ message, language: "en" });
    if (full && !call.cancelled) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  call.end();
}
