/** A call of another service over HTTP, by the platform's own fetch, under a context. */
import { type Context, signal } from "@snippets/context";
import { errorf, RemoteError, type Taxonomy } from "@snippets/errors";
import { sendBudget } from "../budget.ts";
import { ErrUnavailable } from "../kinds.ts";
import { recorded } from "../telemetry.ts";

export interface ServiceCall<T> {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | undefined;
  /** What the service is called in messages, for example "the mailer". */
  service: string;
  /** Knows the errors of the service by its problem details. */
  taxonomy: Pick<Taxonomy, "fromProblem">;
  /** Makes a value of the text of an answer that went well. It throws a SyntaxError when that is none. */
  parse(text: string): T;
}

/**
 * CallService sends a request and returns what its answer says. The service is told what is left of the deadline of ctx, and
 * the call is recorded, if anything is. It sends once, and follows no redirect.
 *
 * It rejects with the error of ctx when that has ended; with a RemoteError when the service refused; with ErrUnavailable
 * when it did not answer; and with a SyntaxError wrapped when the answer is none of that service.
 */
export async function callService<T>(ctx: Context, call: ServiceCall<T>): Promise<T> {
  const { method, url, headers = {}, body, service, taxonomy, parse } = call;
  const what = `${method} ${url}`;
  return recorded({ ctx, method, url, headers }, async (sent) => {
    try {
      const ended = ctx.err();
      if (ended !== undefined) throw ended;
      sendBudget(ctx, headers);
      const answer = await fetch(url, {
        method,
        headers,
        signal: signal(ctx),
        redirect: "manual",
        ...(body === undefined ? {} : { body }),
      });
      if (sent !== undefined) sent.status = answer.status;
      const text = await answer.text();
      if (!answer.ok) throw taxonomy.fromProblem(answer.status, text);
      return parse(text);
    } catch (err) {
      const ended = ctx.err();
      if (ended !== undefined) throw errorf("%s: %w", what, ended);
      if (err instanceof RemoteError) throw errorf("%s: %w", what, err);
      if (err instanceof SyntaxError) {
        throw errorf("%s: expected JSON, found: %w; is this %s?", what, err, service);
      }
      // Fetch says only that it failed; its cause says how.
      const how = err instanceof Error && err.cause instanceof Error ? err.cause : err;
      throw errorf("%s: %w: %w; is it running?", what, ErrUnavailable, how);
    }
  });
}
