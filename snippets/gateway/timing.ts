/** What a request waited for, for the header Server-Timing. */
import type { ServerResponse } from "node:http";
import type { Context } from "@snippets/context";
import { budget, outcomeOf } from "@snippets/service";

/** Timings are the calls that a request has made. They begin when the request has come. */
export class Timings {
  readonly #start = performance.now();
  readonly #entries: string[] = [];

  /**
   * Makes a call and settles as it does. It notes how long the call took (`dur`), when it began (`start`), what
   * was left of the budget then, in milliseconds, and how it ended.
   */
  async measure<T>(ctx: Context, name: string, call: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const left = budget(ctx);
    const end = (err?: unknown): void => {
      const [dur, start] = [performance.now() - began, began - this.#start];
      const entry = `${name};dur=${dur.toFixed(1)};start=${start.toFixed(1)}`;
      const rest = left === undefined ? "" : `;budget=${left}`;
      this.#entries.push(`${entry}${rest};outcome=${outcomeOf(err)}`);
    };
    try {
      const value = await call();
      end();
      return value;
    } catch (err) {
      end(err);
      throw err;
    }
  }

  /** Sets the header of an answer that has not begun. Without a call there is none. */
  write(res: ServerResponse): void {
    if (this.#entries.length === 0 || res.headersSent) return;
    res.setHeader("Server-Timing", this.#entries.join(", "));
  }
}
