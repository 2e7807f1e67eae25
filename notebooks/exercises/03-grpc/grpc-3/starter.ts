import {
  type CallOptions,
  type ClientUnaryCall,
  type handleUnaryCall,
  Metadata,
  type requestCallback,
  status,
} from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Done = requestCallback<HelloReply>;
interface Next {
  sayHello(hello: HelloRequest, meta: Metadata, options: CallOptions, done: Done): ClientUnaryCall;
}

// Greets by asking the next greeter.
export function relay(next: Next): handleUnaryCall<HelloRequest, HelloReply> {
  return (call, done) => {
    next.sayHello(call.request, new Metadata(), {}, (error, reply) => {
      if (error) done({ code: status.INTERNAL, details: "the next greeter failed" });
      else done(null, reply);
    });
  };
}
