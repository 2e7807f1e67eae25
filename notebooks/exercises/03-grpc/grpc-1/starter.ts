import { type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerUnaryCall<HelloRequest, HelloReply>;

// Greets one person, whose name has 1 to 100 characters.
export function sayHello(call: Call, done: sendUnaryData<HelloReply>) {
  const { name } = call.request;
  if (name === "") throw new Error("expected a name");
  done(null, { message: `Hello, ${name}!`, language: "en" });
}
