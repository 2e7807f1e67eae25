import { type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerUnaryCall<HelloRequest, HelloReply>;

// Greets one person, whose name has 1 to 100 characters.
export function sayHello(call: Call, done: sendUnaryData<HelloReply>) {
  const { name } = call.request;
  if (name.length < 1 || name.length > 100) {
    const details = `expected a name of 1 to 100 characters, found ${name.length}`;
    return done({ code: status.INVALID_ARGUMENT, details });
  }
  done(null, { message: `Hello, ${name}!`, language: "en" });
}
