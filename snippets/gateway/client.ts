/** A client of the gateway, on the platform's own fetch. */
import { type Context, cause, signal } from "@snippets/context";
import { errorf, RemoteError } from "@snippets/errors";
import { ErrUnavailable, recorded, sendBudget } from "@snippets/service";
import { ErrBadGateway, taxonomy } from "./errors.ts";
import type { Greeting } from "./types.ts";

/** What is asked for. */
export interface GreetingOptions {
  /** A BCP 47 tag. Default: English. */
  language?: string;
  /** The id of the request in the logs of all services: 1 to 64 letters, digits or `_.:-`. */
  requestId?: string;
}

/** A greeting, and what the gateway waited for. */
export interface GreetingAnswer extends Greeting {
  /** The header Server-Timing: an entry for each call that the gateway made. */
  serverTiming: string;
}

/**
 * A GatewayClient calls one gateway.
 *
 * A call fails with an error that `is` recognises: ErrNotFound of the users service, ErrUnknownLanguage of the
 * greeter, DeadlineExceeded, Canceled, ErrUnavailable, ErrBadGateway. It never retries.
 */
export class GatewayClient {
  readonly #url: string;

  /** Does not connect yet. Throws a TypeError when `url` is none, or its scheme is not http(s). */
  constructor(url: string) {
    const { protocol, href } = new URL(url);
    if (protocol !== "http:" && protocol !== "https:") {
      throw new TypeError(`expected the URL of a gateway, http://host:port, found "${url}"`);
    }
    this.#url = href.replace(/\/$/, "");
  }

  /** Greets the user with this id. The gateway is told how long `ctx` still lasts. */
  async greeting(
    ctx: Context,
    id: number,
    { language, requestId }: GreetingOptions = {},
  ): Promise<GreetingAnswer> {
    const query = language === undefined ? "" : `?${new URLSearchParams({ language })}`;
    const headers: Record<string, string> = { Accept: "application/json" };
    if (requestId !== undefined) headers["X-Request-Id"] = requestId;
    const ended = ctx.err();
    if (ended !== undefined) throw ended;
    sendBudget(ctx, headers);
    const [method, url] = ["GET", `${this.#url}/users/${id}/greeting${query}`];
    return recorded({ ctx, method, url, headers }, async (sent) => {
      try {
        const answer = await fetch(url, { headers, signal: signal(ctx), redirect: "manual" });
        if (sent !== undefined) sent.status = answer.status;
        const text = await answer.text();
        if (!answer.ok) throw taxonomy.fromProblem(answer.status, text);
        return { ...greetingIn(text), serverTiming: answer.headers.get("server-timing") ?? "" };
      } catch (err) {
        throw errorFrom(err, ctx, `${method} ${url}`);
      }
    });
  }
}

function errorFrom(err: unknown, ctx: Context, what: string): Error {
  const ended = ctx.err();
  const why = cause(ctx);
  if (ended !== undefined) {
    if (why === undefined || why === ended) return errorf("%s: %w", what, ended);
    return errorf("%s: %w: %w", what, ended, why);
  }
  if (err instanceof RemoteError) return errorf("%s: %w", what, err);
  if (err instanceof SyntaxError) {
    return errorf(
      "%s: %w: expected a greeting, found another answer; is this the gateway?",
      what,
      ErrBadGateway,
    );
  }
  // Fetch says only that it failed; its cause says how.
  const how = err instanceof Error && err.cause instanceof Error ? err.cause : err;
  return errorf("%s: %w: %w; is it running?", what, ErrUnavailable, how);
}

function greetingIn(text: string): Greeting {
  const found = JSON.parse(text) as Partial<Greeting> | null;
  const { greeting, language, user } = found ?? {};
  if (typeof greeting !== "string" || typeof language !== "string" || user === undefined) {
    throw new SyntaxError("not a greeting");
  }
  return { greeting, language, user };
}
