/**
 * Requests over HTTP, as OpenTelemetry's semantic conventions 1.45 name them:
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.45.0/docs/http/http-spans.md.
 */
import type { IncomingMessage } from "node:http";
import { SpanKind } from "@opentelemetry/api";
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  ATTR_URL_SCHEME,
} from "@opentelemetry/semantic-conventions";
import {
  budget as budgetOf,
  outcomeOf,
  type RequestEnd,
  type Sending,
  type Sent,
  type Served,
} from "@snippets/service";
import { injectInto, spanIn } from "../span.ts";
import { LiveSpan, remoteParent } from "./live-span.ts";
import type { Attributes, Pattern } from "./messages.ts";
import { BUDGET, OUTCOME, recordedErrorOf } from "./names.ts";
import type { Outbox } from "./outbox.ts";
import { Received } from "./received.ts";
import type { Sampler } from "./sampling.ts";

/** The methods that are named as they are; others are `_OTHER`, so that a client cannot make names without end. */
const METHODS = new Set("CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT QUERY TRACE".split(" "));

/** A request as Express leaves it: with the route that has answered it. */
type Routed = IncomingMessage & { route?: { path?: unknown } };

/** A request that has come, with its span. */
export class ReceivedRequest extends Received implements Served<RequestEnd> {
  readonly #req: Routed;
  readonly #url: string;

  constructor(outbox: Outbox, sampler: Sampler, req: IncomingMessage, start: number) {
    const { traceparent, tracestate } = req.headers;
    const parent = traceparent === undefined ? undefined : remoteParent(traceparent, tracestate);
    super(new LiveSpan(parent, true, sampler, start), outbox);
    this.#req = req;
    // Express changes it while it looks for a route.
    this.#url = req.url as string;
  }

  end(how: RequestEnd): void {
    const { outcome, status } = how;
    const method = this.#req.method as string;
    const found = this.#req.route?.path;
    const route = typeof found === "string" ? found : undefined;
    // What its caller has canceled, or has asked for wrongly, is no error of the service.
    const late = outcome === "deadline_exceeded";
    const failed = late || (status !== undefined && status >= 500);
    const errorType = failed ? (late ? outcome : (this.failureName() ?? `${status}`)) : undefined;
    this.finish(how, patternOf, method, status, route, this.#url, errorType);
  }
}

function patternOf(
  method: string,
  status: number | undefined,
  outcome: string,
  route: string | undefined,
): Pattern {
  const known = METHODS.has(method);
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: known ? method : "_OTHER",
    [ATTR_URL_SCHEME]: "http",
    [OUTCOME]: outcome,
  };
  if (!known) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method;
  if (status !== undefined) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = status;
  if (route !== undefined) attributes[ATTR_HTTP_ROUTE] = route;
  const what = known ? method : "HTTP";
  return { name: route === undefined ? what : `${what} ${route}`, attributes };
}

/** A request that is sent, with its span. */
export class SentRequest implements Sent {
  status: number | undefined;
  readonly #span: LiveSpan;
  readonly #outbox: Outbox;
  readonly #method: string;
  readonly #attributes: Attributes;

  constructor(outbox: Outbox, sampler: Sampler, { ctx, method, url, headers }: Sending) {
    this.#span = new LiveSpan(spanIn(ctx), false, sampler, performance.now());
    this.#outbox = outbox;
    this.#method = method;
    this.#attributes = { [ATTR_HTTP_REQUEST_METHOD]: method, ...addressOf(url) };
    const left = budgetOf(ctx);
    if (left !== undefined) this.#attributes[BUDGET] = left;
    injectInto(this.#span, (name, value) => {
      headers[name] = value;
    });
  }

  end(err?: unknown): void {
    const attributes = this.#attributes;
    const { status } = this;
    if (status !== undefined) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = status;
    if (err !== undefined) {
      const outcome = outcomeOf(err);
      const refused = status !== undefined && status >= 400;
      const type = refused ? String(status) : recordedErrorOf(err).name;
      attributes[ATTR_ERROR_TYPE] = outcome === "failed" ? type : outcome;
    }
    this.#span.endWith(
      this.#outbox,
      { kind: SpanKind.CLIENT, name: this.#method, attributes },
      err,
    );
  }
}

function addressOf(url: string): Attributes {
  const at = new URL(url);
  if (at.username) at.username = "REDACTED";
  if (at.password) at.password = "REDACTED";
  return {
    [ATTR_SERVER_ADDRESS]: at.hostname.replace(/^\[(.*)\]$/, "$1"),
    [ATTR_SERVER_PORT]: Number(at.port) || (at.protocol === "https:" ? 443 : 80),
    [ATTR_URL_FULL]: at.href,
  };
}
