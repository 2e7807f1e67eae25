/** What the client does around each call. */
import {
  type CallOptions,
  InterceptingCall,
  type Interceptor,
  type Listener,
  type Metadata,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import { afterFunc, type Context, DeadlineExceeded } from "@snippets/context";
import type { Code } from "@snippets/errors";
import { recorder, type Target } from "@snippets/service";
import { codeOf } from "../status.ts";
import { errorFrom } from "./errors.ts";

/** The options of a call that runs under a context. */
export interface ContextCallOptions extends CallOptions {
  ctx: Context;
}

/** The longest that a timer of Node, and so grpc-js, can wait: almost 25 days. */
const LONGEST = 2 ** 31 - 1;

/**
 * WithContext binds a call to the context in its options: the service is told what time is left
 * (`grpc-timeout`), and the call ends when the context ends. A call that is recorded goes to `target` there, and
 * continues the trace of its context.
 *
 * A deadline that is too far for grpc-js is not sent; the context still ends the call.
 */
export function withContext(target: Target): Interceptor {
  return (options, nextCall) => {
    const { ctx } = options as unknown as ContextCallOptions;
    const deadline = ctx.deadline();
    const near = deadline !== undefined && deadline.getTime() - Date.now() <= LONGEST;
    const inner = nextCall(near ? { ...options, deadline } : options);
    const call: InterceptingCall = new InterceptingCall(inner, {
      start(given, _listener, next) {
        const { metadata, end } = record(ctx, options.method_definition.path, target, given);
        const stop = afterFunc(ctx, () => {
          const late = ctx.err() === DeadlineExceeded;
          const code = late ? status.DEADLINE_EXCEEDED : status.CANCELLED;
          call.cancelWithStatus(code, ctx.err()?.message ?? "");
        });
        next(metadata, {
          onReceiveStatus(status, next) {
            stop();
            end?.(status);
            next(status);
          },
        } satisfies Listener as Listener);
      },
    });
    return call;
  };
}

/** The metadata to send, and what to call at the end when the call is recorded. The given ones are the caller's own. */
function record(
  ctx: Context,
  path: string,
  target: Target,
  given: Metadata,
): { metadata: Metadata; end?: (status: StatusObject) => void } {
  if (recorder.telemetry === undefined) return { metadata: given };
  const metadata = given.clone();
  const set = (name: string, value: string) => metadata.set(name, value);
  const sent = recorder.telemetry.sendCall(ctx, path, target, set);
  return {
    metadata,
    end(received) {
      const { code, details } = received;
      sent.status = nameOf(code);
      if (code === status.OK) sent.end();
      else sent.end(errorFrom(Object.assign(new Error(details), received), ctx));
    },
  };
}

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
            onCall({ method, code: nameOf(code), start, end });
            next({ code, ...rest });
          },
        } satisfies Listener as Listener);
      },
    });
}

function nameOf(code: number): Code | "OK" {
  return code === status.OK ? "OK" : codeOf(code);
}
