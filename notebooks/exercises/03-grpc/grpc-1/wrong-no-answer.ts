import { type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerUnaryCall<HelloRequest, HelloReply>;

export function sayHello(call: Call, done: sendUnaryData<HelloReply>) {
  const { name } = call.request;
  if (name.length < 1 || name.length > 100) {
    return { code: status.INVALID_ARGUMENT, details: "expected 1 to 100 characters" };
  }
  done(null, { message: `Hello, ${name}!`, language: "en" });
}
