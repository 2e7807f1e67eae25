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
    // What is left of the time after this is enough to tell the caller.
    const options = { deadline: Number(call.getDeadline()) - 50 };
    const asked = next.sayHello(call.request, new Metadata(), options, (error, reply) => {
      if (error) done({ code: error.code, details: error.details });
      else done(null, reply);
    });
    call.on("cancelled", () => asked.cancel());
  };
}
