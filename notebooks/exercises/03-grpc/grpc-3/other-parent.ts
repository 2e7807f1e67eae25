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
    next.sayHello(call.request, new Metadata(), { parent: call }, (error, reply) => {
      done(error, reply);
    });
  };
}
