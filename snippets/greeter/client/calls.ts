/** The four kinds of call, as functions of a context. */
import { once } from "node:events";
import type {
  Client,
  ClientReadableStream,
  ClientWritableStream,
  Metadata,
  ServiceError,
} from "@grpc/grpc-js";
import type { Context } from "@snippets/context";
import { endOf, errorFrom } from "./errors.ts";
import type { ContextCallOptions } from "./interceptors.ts";

/** A method of a service, as it is generated. */
export interface Method<Req, Res> {
  path: string;
  requestSerialize: (value: Req) => Buffer;
  responseDeserialize: (value: Buffer) => Res;
}

/** What all calls need: whose call it is, and what is sent with it. */
export interface Caller {
  client: Client;
  ctx: Context;
  metadata: Metadata;
}

/** Anything that can be iterated, at once or as it comes. */
export type Messages<T> = Iterable<T> | AsyncIterable<T>;

/** One request, one reply. */
export function unary<Req, Res>(
  { client, ctx, metadata }: Caller,
  { path, requestSerialize, responseDeserialize }: Method<Req, Res>,
  request: Req,
): Promise<Res> {
  return new Promise((resolve, reject) => {
    refuseEnded(ctx);
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      optionsOf(ctx),
      answer(ctx, resolve, reject),
    );
  });
}

/** One request, replies as they are taken. A consumer that stops early ends the call. */
export async function* serverStream<Req, Res>(
  { client, ctx, metadata }: Caller,
  { path, requestSerialize, responseDeserialize }: Method<Req, Res>,
  request: Req,
): AsyncGenerator<Res, void> {
  refuseEnded(ctx);
  const call = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    request,
    metadata,
    optionsOf(ctx),
  );
  yield* replies(ctx, call);
}

/** Requests as the service takes them, one reply. */
export function clientStream<Req, Res>(
  { client, ctx, metadata }: Caller,
  { path, requestSerialize, responseDeserialize }: Method<Req, Res>,
  requests: Messages<Req>,
): Promise<Res> {
  return new Promise((resolve, reject) => {
    refuseEnded(ctx);
    const over = new AbortController();
    const done = answer<Res>(ctx, resolve, reject);
    const call = client.makeClientStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      metadata,
      optionsOf(ctx),
      (err, value) => {
        over.abort();
        done(err, value);
      },
    );
    send(call, requests, over.signal).catch((err) => {
      reject(err);
      call.cancel();
    });
  });
}

/** Requests as the service takes them, replies as they are taken. */
export async function* bidiStream<Req, Res>(
  { client, ctx, metadata }: Caller,
  { path, requestSerialize, responseDeserialize }: Method<Req, Res>,
  requests: Messages<Req>,
): AsyncGenerator<Res, void> {
  refuseEnded(ctx);
  const over = new AbortController();
  const call = client.makeBidiStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    metadata,
    optionsOf(ctx),
  );
  let failed: { with: unknown } | undefined;
  const sent = send(call, requests, over.signal).catch((err) => {
    failed = { with: err };
    call.cancel();
  });
  try {
    yield* replies(ctx, call);
  } catch (err) {
    throw failed === undefined ? err : failed.with;
  } finally {
    over.abort();
    void sent;
  }
}

function optionsOf(ctx: Context): ContextCallOptions {
  return { ctx };
}

function refuseEnded(ctx: Context): void {
  const end = endOf(ctx);
  if (end !== undefined) throw end;
}

function answer<Res>(
  ctx: Context,
  resolve: (value: Res) => void,
  reject: (err: Error) => void,
): (err: ServiceError | null, value?: Res) => void {
  return (err, value) => (err ? reject(errorFrom(err, ctx)) : resolve(value as Res));
}

async function* replies<Res>(
  ctx: Context,
  call: ClientReadableStream<Res>,
): AsyncGenerator<Res, void> {
  try {
    for await (const reply of call) yield reply;
  } catch (err) {
    throw errorFrom(err, ctx);
  } finally {
    call.cancel();
  }
}

/** Sends until there is no more, or until `over` aborts. It rejects with what the iteration throws. */
async function send<Req>(
  call: ClientWritableStream<Req>,
  requests: Messages<Req>,
  over: AbortSignal,
): Promise<void> {
  for await (const request of requests) {
    if (over.aborted) return;
    if (call.write(request)) continue;
    // Rejects when the call is over; nothing more is sent then.
    await once(call, "drain", { signal: over }).catch(() => {});
    if (over.aborted) return;
  }
  call.end();
}
