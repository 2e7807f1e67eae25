import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerUnaryCall<HelloRequest, HelloReply>;

export function sayHello(call: Call, done: sendUnaryData<HelloReply>) {
  const { name } = call.request;
  if (name.length < 1 || name.length > 100) return done(new Error("expected a name"));
  done(null, { message: `Hello, ${name}!`, language: "en" });
}
