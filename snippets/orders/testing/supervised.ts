/** A program that is started again whenever it is killed, as a supervisor would. */
import { setTimeout as delay } from "node:timers/promises";
import { type Running, runProgram } from "../../../scripts/testing/go-program.ts";

/**
 * A Supervised program runs from the moment that it is made until `stop`. It keeps the port that it got first. A program that
 * ends by itself is not started again: that is a fault, and `ready` rejects with what it wrote.
 */
export class Supervised {
  /** How often it was killed, by itself or by `kill`. */
  deaths = 0;
  readonly #main: string;
  readonly #env: Record<string, string>;
  readonly #over: Promise<void>;
  #running: Running | undefined;
  #url = Promise.withResolvers<string>();
  #stopping = false;

  /** `first` is only for the first run: a CRASH_AT. */
  constructor(main: string, env: Record<string, string>, first: Record<string, string> = {}) {
    this.#main = main;
    this.#env = { PORT: "0", ...env };
    this.#over = this.#supervise(first);
  }

  /** The URL of a run that has said that it is ready; that of the next one, when it has died since. */
  ready(): Promise<string> {
    return this.#url.promise;
  }

  /** Kills it as a power cut would. */
  kill(): void {
    this.#running?.kill();
  }

  /** Kills it for good, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.kill();
    await this.#over;
  }

  async #supervise(first: Record<string, string>): Promise<void> {
    for (let extra = first; !this.#stopping; extra = {}) {
      const running = runProgram(process.execPath, [this.#main], { ...this.#env, ...extra });
      this.#running = running;
      const line = await running.line(/ listening on http/).catch(() => undefined);
      if (line !== undefined) {
        const url = line.slice(line.indexOf("http"));
        this.#env.PORT = new URL(url).port;
        this.#url.resolve(url);
      }
      const code = await running.ended;
      if (this.#stopping) return;
      if (line !== undefined) this.#url = Promise.withResolvers();
      if (code === null) {
        this.deaths++;
        continue;
      }
      const said = running.lines.join("\n");
      // Its port may serve another connection of this machine for a moment.
      if (!said.includes("taken by another process")) {
        this.#url.promise.catch(() => {});
        this.#url.reject(
          new Error(`expected it to run, found that it ended with ${code}: ${said}`),
        );
        return;
      }
      await delay(50);
    }
  }
}
