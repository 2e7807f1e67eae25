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

// Asks the greeter for the gateway, and tries again when that fails.
export async function greet(greeter: Greeter, hello: HelloRequest, policy: Policy) {
  for (let attempt = 1; ; attempt++) {
    const deadline = Date.now() + policy.timeoutMs;
    try {
      return await new Promise<HelloReply>((resolve, reject) => {
        greeter.sayHello(hello, new Metadata(), { deadline }, (error, reply) =>
          error ? reject(error) : resolve(reply as HelloReply),
        );
      });
    } catch (error) {
      if (attempt > policy.attempts) throw error;
    }
  }
}
