/**
 * The mailer's public face: its contract, and a client on the platform's own fetch.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
import type { Context } from "@snippets/context";
import { callService } from "@snippets/service";
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
    return callService(ctx, {
      method,
      url: this.#url + path,
      headers,
      body,
      service: "the mailer",
      taxonomy,
      parse: (text) => (text === "" ? undefined : JSON.parse(text)) as T,
    });
  }
}
