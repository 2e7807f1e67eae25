import {
  type CallOptions,
  type ClientUnaryCall,
  type handleUnaryCall,
  Metadata,
  type requestCallback,
} from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Done = requestCallback<HelloReply>;
interface Next {
  sayHello(hello: HelloRequest, meta: Metadata, options: CallOptions, done: Done): ClientUnaryCall;
}

export function relay(next: Next): handleUnaryCall<HelloRequest, HelloReply> {
  return (call, done) => {
    const options = { deadline: call.getDeadline() };
    const asked = next.sayHello(call.request, new Metadata(), options, (error) => {
      if (error) done({ code: error.code, details: error.details });
    });
    call.on("cancelled", () => asked.cancel());
  };
}
