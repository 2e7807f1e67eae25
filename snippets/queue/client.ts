/**
 * A client of the queue service, which sends requests at times that were fixed before.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
import { Agent, get } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Account, Served } from "./types.ts";

const WARM = { rounds: 8, width: 8 };

/** A request: when to send it, after the beginning of a run, and how long its work takes. In milliseconds. */
export interface Job {
  at: number;
  work: number;
}

/** An answer, and what the client knows of it. Times are in milliseconds. */
export interface Answered extends Served {
  /** How much work it asked for. */
  asked: number;
  /** How long the client waited: from when the request SHOULD have been sent. */
  took: number;
}

/** The service answered something else than 200. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: number;

  constructor(status: number, text: string) {
    super(`queue: expected the status 200, found ${status}: ${text}`);
    this.status = status;
  }
}

/**
 * A QueueClient asks one instance of the service. It keeps its connections, and uses them again.
 */
export class QueueClient {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });

  /** `url` is the service's address, such as `http://127.0.0.1:8080`. Nothing is sent yet. */
  constructor(url: string) {
    this.#url = url;
  }

  /**
   * Asks for `ms` milliseconds of work, for the request number `n`, which decides whether it fails or is slow. It rejects
   * with a RefusedError when the service refuses it, and with what `node:http` says when there is no answer.
   */
  async work(ms: number, n = 0): Promise<Answered> {
    const sent = performance.now();
    const served = await this.#get<Served>(`/work?ms=${ms.toFixed(4)}&n=${n}`);
    return { ...served, asked: ms, took: performance.now() - sent };
  }

  /** What the service has counted since it started. */
  account(): Promise<Account> {
    return this.#get("/load");
  }

  /**
   * Sends each job at its time, however many are unanswered (an open model), and resolves with the answers, in the order of
   * the jobs, when the last one is there. It rejects when one of them was refused or lost; those that are under way go on.
   *
   * Before, it sends some requests without work, so that connections are open and the service is warm: the first request of a
   * process takes many times as long as the others.
   */
  async run(jobs: readonly Job[]): Promise<Answered[]> {
    for (let round = 0; round < WARM.rounds; round++) {
      const asked = Array.from({ length: WARM.width }, () => this.work(0));
      await Promise.allSettled(asked);
    }
    const began = performance.now();
    const answers: Promise<Answered>[] = [];
    for (const [n, { at, work }] of jobs.entries()) {
      const early = began + at - performance.now();
      if (early > 0) await pause(early);
      const late = performance.now() - began - at;
      const answer = this.work(work, n).then((one) => ({ ...one, took: one.took + late }));
      // It is heard of below; until then nobody waits for it.
      answer.catch(() => {});
      answers.push(answer);
    }
    return Promise.all(answers);
  }

  /** Closes the connections. */
  close(): void {
    this.#agent.destroy();
  }

  #get<T>(path: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const sent = get(this.#url + path, { agent: this.#agent }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("error", reject);
        answer.on("end", () => {
          const { statusCode = 0 } = answer;
          if (statusCode === 200) resolve(JSON.parse(text));
          else reject(new RefusedError(statusCode, text));
        });
      });
      sent.on("error", reject);
    });
  }
}
