/** What a service does, for the SDK's thread: the other side of `@snippets/service`'s `Telemetry`. */
import type { IncomingMessage } from "node:http";
import { SpanKind } from "@opentelemetry/api";
import { type Context, withValue } from "@snippets/context";
import type { Sending, Target, Telemetry } from "@snippets/service";
import { SPAN, spanIn } from "../span.ts";
import { ReceivedRequest, SentRequest } from "./http.ts";
import { LiveSpan } from "./live-span.ts";
import type { Outbox } from "./outbox.ts";
import { ReceivedCall, SentCall, type Values } from "./rpc.ts";
import type { Sampler } from "./sampling.ts";

/** A Recording hands on each span that ends. */
export class Recording implements Telemetry {
  readonly #outbox: Outbox;
  readonly #sampler: Sampler;

  constructor(outbox: Outbox, sampler: Sampler) {
    this.#outbox = outbox;
    this.#sampler = sampler;
  }

  request(req: IncomingMessage, start: number): ReceivedRequest {
    return new ReceivedRequest(this.#outbox, this.#sampler, req, start);
  }

  call(path: string, values: Values, start: number): ReceivedCall {
    return new ReceivedCall(this.#outbox, this.#sampler, path, values, start);
  }

  sendRequest(sending: Sending): SentRequest {
    return new SentRequest(this.#outbox, this.#sampler, sending);
  }

  sendCall(
    ctx: Context,
    path: string,
    target: Target,
    set: (name: string, value: string) => void,
  ): SentCall {
    return new SentCall(this.#outbox, this.#sampler, ctx, path, target, set);
  }

  begin(ctx: Context, name: string): [ctx: Context, end: (err?: unknown) => void] {
    const span = new LiveSpan(spanIn(ctx), false, this.#sampler, performance.now());
    const end = (err?: unknown): void =>
      span.endWith(this.#outbox, { kind: SpanKind.INTERNAL, name, attributes: {} }, err);
    return [withValue(ctx, SPAN, span), end];
  }
}
