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

export async function greet(greeter: Greeter, hello: HelloRequest, policy: Policy) {
  let left = policy.timeoutMs;
  for (let attempt = 1; ; attempt++) {
    const begun = Date.now();
    const deadline = new Date(begun + left);
    try {
      return await new Promise<HelloReply>((resolve, reject) => {
        greeter.sayHello(hello, new Metadata(), { deadline }, (error, reply) =>
          error ? reject(error) : resolve(reply as HelloReply),
        );
      });
    } catch (error) {
      const { code } = error as ServiceError;
      const retry = code === status.UNAVAILABLE && policy.idempotent === true;
      if (!retry || attempt >= policy.attempts) throw error;
      left -= Date.now() - begun;
    }
  }
}
