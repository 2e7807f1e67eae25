import {
  type CallOptions,
  Metadata,
  type requestCallback,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";

type Done = requestCallback<HelloReply>;
interface Greeter {
  sayHello(hello: HelloRequest, meta: Metadata, options: CallOptions, done: Done): unknown;
}
type Policy = { timeoutMs: number; attempts: number; idempotent?: boolean };

export function greet(greeter: Greeter, hello: HelloRequest, policy: Policy): Promise<HelloReply> {
  const end = performance.now() + policy.timeoutMs;
  const attempt = async (left: number): Promise<HelloReply> => {
    const { promise, resolve, reject } = Promise.withResolvers<HelloReply>();
    const deadline = new Date(Date.now() + end - performance.now());
    greeter.sayHello(hello, new Metadata(), { deadline }, (error: ServiceError | null, reply) => {
      if (reply) resolve(reply);
      else if (error?.code === status.UNAVAILABLE && left > 1) resolve(attempt(left - 1));
      else reject(error);
    });
    return promise;
  };
  return attempt(policy.idempotent ? policy.attempts : 1);
}
