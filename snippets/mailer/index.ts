/**
 * The mailer's public face: its contract, and a client on the platform's own fetch.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
import { type Context, signal } from "@snippets/context";
import { errorf, RemoteError } from "@snippets/errors";
import { ErrUnavailable, recorded, sendBudget } from "@snippets/service";
import { taxonomy } from "./errors.ts";
import type { CloudEvent, Mail } from "./types.ts";

export { ErrInvalidEvent, ErrInvalidParameter, ErrMalformedJson, taxonomy } from "./errors.ts";
export type { CloudEvent, Mail } from "./types.ts";

/**
 * A MailerClient calls one mailer.
 *
 * A call fails with an error that `is` recognises: ErrInvalidEvent, ErrUnavailable, DeadlineExceeded, Canceled. It never
 * retries: an event may be sent again, and when is for the caller to decide.
 */
export class MailerClient {
  readonly #url: string;

  /** Does not connect yet. Throws a TypeError when `url` is none. */
  constructor(url: string) {
    this.#url = new URL(url).origin;
  }

  /**
   * Tells the mailer of an event, and resolves when it has kept it. Sent again, the same event does nothing more. When this
   * rejects, the mailer may have kept the event, or not.
   */
  async send(ctx: Context, event: CloudEvent): Promise<void> {
    const headers = { "Content-Type": "application/cloudevents+json" };
    await this.#call(ctx, "POST", "/events", headers, JSON.stringify(event));
  }

  /** All mails that were sent, the first one first. */
  async mails(ctx: Context): Promise<Mail[]> {
    const all: Mail[] = [];
    for (;;) {
      const after = all.length === 0 ? 0 : (all[all.length - 1] as Mail).id;
      const page = await this.#call<Mail[]>(ctx, "GET", `/mails?after=${after}`);
      if (page.length === 0) return all;
      all.push(...page);
    }
  }

  async #call<T>(
    ctx: Context,
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<T> {
    const url = this.#url + path;
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
        return (text === "" ? undefined : JSON.parse(text)) as T;
      } catch (err) {
        const ended = ctx.err();
        if (ended !== undefined) throw errorf("%s: %w", what, ended);
        if (err instanceof RemoteError) throw errorf("%s: %w", what, err);
        if (err instanceof SyntaxError) {
          throw errorf("%s: expected JSON, found: %w; is this the mailer?", what, err);
        }
        // Fetch says only that it failed; its cause says how.
        const how = err instanceof Error && err.cause instanceof Error ? err.cause : err;
        throw errorf("%s: %w: %w; is it running?", what, ErrUnavailable, how);
      }
    });
  }
}
