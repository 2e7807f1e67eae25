/** What the client does around each call. */
import {
  type CallOptions,
  InterceptingCall,
  type Interceptor,
  type Listener,
  status,
} from "@grpc/grpc-js";
import { afterFunc, type Context, DeadlineExceeded } from "@snippets/context";
import type { Code } from "@snippets/errors";
import { codeOf } from "../status.ts";

/** The options of a call that runs under a context. */
export interface ContextCallOptions extends CallOptions {
  ctx: Context;
}

/** The longest that a timer of Node, and so grpc-js, can wait: almost 25 days. */
const LONGEST = 2 ** 31 - 1;

/**
 * WithContext binds a call to the context in its options: the service is told what time is left
 * (`grpc-timeout`), and the call ends when the context ends.
 *
 * A deadline that is too far for grpc-js is not sent; the context still ends the call.
 */
export const withContext: Interceptor = (options, nextCall) => {
  const { ctx } = options as unknown as ContextCallOptions;
  const deadline = ctx.deadline();
  const near = deadline !== undefined && deadline.getTime() - Date.now() <= LONGEST;
  const inner = nextCall(near ? { ...options, deadline } : options);
  const call: InterceptingCall = new InterceptingCall(inner, {
    start(metadata, _listener, next) {
      const stop = afterFunc(ctx, () => {
        const late = ctx.err() === DeadlineExceeded;
        const code = late ? status.DEADLINE_EXCEEDED : status.CANCELLED;
        call.cancelWithStatus(code, ctx.err()?.message ?? "");
      });
      next(metadata, {
        onReceiveStatus(status, next) {
          stop();
          next(status);
        },
      } satisfies Listener as Listener);
    },
  });
  return call;
};

/** What is known of a call that is over. Times are in milliseconds, as `performance.now` counts them. */
export interface CallRecord {
  /** For example "/greeter.v1.Greeter/SayHello". */
  method: string;
  code: Code | "OK";
  start: number;
  end: number;
}

/** WithRecord tells `onCall` of each call when it is over. */
export function withRecord(onCall: (record: CallRecord) => void): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, _listener, next) {
        const start = performance.now();
        next(metadata, {
          onReceiveStatus({ code, ...rest }, next) {
            const { path: method } = options.method_definition;
            const end = performance.now();
            onCall({ method, code: code === status.OK ? "OK" : codeOf(code), start, end });
            next({ code, ...rest });
          },
        } satisfies Listener as Listener);
      },
    });
}
