import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Call = ServerUnaryCall<HelloRequest, HelloReply>;

export async function sayHello(call: Call, done: sendUnaryData<HelloReply>) {
  const { name } = call.request;
  const wrong = Object.assign(new Error("name: 1 to 100 characters"), { code: 3 });
  if (/^.{1,100}$/u.test(name))
    done(null, { message: ["Hello, ", name, "!"].join(""), language: "en" });
  else done(wrong);
}
