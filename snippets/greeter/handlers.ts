/**
 * Turns plain functions of a context into handlers of grpc-js: `(ctx, request) => reply`, where a stream is
 * an async iterable. What a function throws ends its call; `withErrors` makes a status of it.
 */
import { once } from "node:events";
import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  sendUnaryData,
} from "@grpc/grpc-js";
import { type Context, signal } from "@snippets/context";
import { contextOf } from "./interceptors/context.ts";
import { carry } from "./interceptors/errors.ts";

/** One request, one reply. */
export function unary<Req, Res>(
  handler: (ctx: Context, request: Req) => Promise<Res>,
): handleUnaryCall<Req, Res> {
  return (call, callback) => {
    const ctx = contextOf(call.metadata);
    reply(ctx, handler(ctx, call.request), callback);
  };
}

/** One request, replies as the handler yields them: it goes on when the caller has taken what there is. */
export function serverStream<Req, Res>(
  handler: (ctx: Context, request: Req) => AsyncIterable<Res>,
): handleServerStreamingCall<Req, Res> {
  return (call) => {
    const ctx = contextOf(call.metadata);
    pump(ctx, handler(ctx, call.request), call);
  };
}

/** Requests as the handler takes them, one reply. */
export function clientStream<Req, Res>(
  handler: (ctx: Context, requests: AsyncIterable<Req>) => Promise<Res>,
): handleClientStreamingCall<Req, Res> {
  return (call, callback) => {
    const ctx = contextOf(call.metadata);
    reply(ctx, handler(ctx, requests(ctx, call)), callback);
  };
}

/** Requests as the handler takes them, replies as it yields them. */
export function bidiStream<Req, Res>(
  handler: (ctx: Context, requests: AsyncIterable<Req>) => AsyncIterable<Res>,
): handleBidiStreamingCall<Req, Res> {
  return (call) => {
    const ctx = contextOf(call.metadata);
    pump(ctx, handler(ctx, requests(ctx, call)), call);
  };
}

function reply<Res>(ctx: Context, result: Promise<Res>, callback: sendUnaryData<Res>): void {
  result.then(
    (value) => callback(null, value),
    (thrown) => callback(carry(ctx.err() ?? thrown)),
  );
}

/** What `pump` needs of a call that grpc-js writes to. */
interface Replies<Res> extends NodeJS.EventEmitter {
  readonly metadata: Metadata;
  write(reply: Res): boolean;
  end(): void;
}

// A handler that failed because the call was over says so, whatever it failed at.
async function pump<Res>(
  ctx: Context,
  replies: AsyncIterable<Res>,
  call: Replies<Res>,
): Promise<void> {
  try {
    for await (const value of replies) {
      const over = ctx.err();
      if (over !== undefined) throw over;
      if (!call.write(value)) await once(call, "drain", { signal: signal(ctx) });
    }
    call.end();
  } catch (thrown) {
    call.emit("error", carry(ctx.err() ?? thrown));
  }
}

/** What `requests` needs of a call that grpc-js reads from. */
interface Requests<Req> {
  iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Req>;
}

// The stream of a call that is over breaks off; why it is over is what the handler should hear.
async function* requests<Req>(ctx: Context, call: Requests<Req>): AsyncGenerator<Req, void> {
  try {
    // Else a handler that has heard enough could not answer any more.
    yield* call.iterator({ destroyOnReturn: false });
  } catch (broken) {
    await ctx.done();
    throw ctx.err() ?? broken;
  }
}
