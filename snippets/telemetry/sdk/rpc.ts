/**
 * Calls over gRPC, as OpenTelemetry's semantic conventions 1.45 name them:
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.45.0/docs/rpc/grpc.md.
 */
import { SpanKind } from "@opentelemetry/api";
import {
  ATTR_ERROR_TYPE,
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  RPC_SYSTEM_NAME_VALUE_GRPC,
} from "@opentelemetry/semantic-conventions";
import type { Context } from "@snippets/context";
import {
  budget as budgetOf,
  type CallEnd,
  type Sent,
  type Served,
  type Target,
} from "@snippets/service";
import { injectInto, type SpanNames, spanIn } from "../span.ts";
import { LiveSpan, remoteParent } from "./live-span.ts";
import type { Attributes, Pattern } from "./messages.ts";
import { BUDGET, OUTCOME } from "./names.ts";
import type { Outbox } from "./outbox.ts";
import { Received } from "./received.ts";
import type { Sampler } from "./sampling.ts";

/** The codes that are errors of a server; the others are its caller's. */
const ERRORS = new Set(
  "UNKNOWN DEADLINE_EXCEEDED UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS".split(" "),
);

/** The values of the metadata of a name. */
export type Values = (name: string) => readonly unknown[] | undefined;

/** A call that has come, with its span. */
export class ReceivedCall extends Received implements Served<CallEnd> {
  readonly #method: string;

  constructor(outbox: Outbox, sampler: Sampler, path: string, values: Values, start: number) {
    super(new LiveSpan(parentOf(values), true, sampler, start), outbox);
    this.#method = path.slice(1);
  }

  end(how: CallEnd): void {
    const { code } = how;
    const errorType = ERRORS.has(code) ? code : undefined;
    this.finish(how, patternOf, this.#method, code, undefined, undefined, errorType);
  }
}

function patternOf(method: string, code: string, outcome: string): Pattern {
  return {
    name: method,
    attributes: {
      [ATTR_RPC_SYSTEM_NAME]: RPC_SYSTEM_NAME_VALUE_GRPC,
      [ATTR_RPC_METHOD]: method,
      [ATTR_RPC_STATUS_CODE]: code,
      [OUTCOME]: outcome,
    },
  };
}

// A parent that is there twice is none. States may be there several times, and are one list.
function parentOf(values: Values): SpanNames | undefined {
  const parents = values("traceparent");
  if (parents?.length !== 1) return undefined;
  return remoteParent(parents[0], values("tracestate")?.join(","));
}

/** A call that is sent, with its span. Each code but OK is an error of a client's. */
export class SentCall implements Sent {
  status: string | undefined;
  readonly #span: LiveSpan;
  readonly #outbox: Outbox;
  readonly #method: string;
  readonly #attributes: Attributes;

  constructor(
    outbox: Outbox,
    sampler: Sampler,
    ctx: Context,
    path: string,
    { address, port }: Target,
    set: (name: string, value: string) => void,
  ) {
    this.#span = new LiveSpan(spanIn(ctx), false, sampler, performance.now());
    this.#outbox = outbox;
    this.#method = path.slice(1);
    this.#attributes = {
      [ATTR_RPC_SYSTEM_NAME]: RPC_SYSTEM_NAME_VALUE_GRPC,
      [ATTR_RPC_METHOD]: this.#method,
      [ATTR_SERVER_ADDRESS]: address,
    };
    if (port !== undefined) this.#attributes[ATTR_SERVER_PORT] = port;
    const left = budgetOf(ctx);
    if (left !== undefined) this.#attributes[BUDGET] = left;
    injectInto(this.#span, set);
  }

  end(err?: unknown): void {
    const { status = "UNKNOWN" } = this;
    const attributes = this.#attributes;
    attributes[ATTR_RPC_STATUS_CODE] = status;
    if (err !== undefined) attributes[ATTR_ERROR_TYPE] = status;
    this.#span.endWith(
      this.#outbox,
      { kind: SpanKind.CLIENT, name: this.#method, attributes },
      err,
    );
  }
}
