/** A client that sends requests at a constant rate, whatever becomes of those before. */
import type { Endpoints, Replica } from "../index.ts";
import type { Kind } from "./replicas.ts";

/** What came of the requests. */
export interface Count {
  answered: number;
  failures: string[];
}

/** Load sends a request each `period` milliseconds until it is stopped. */
export interface Load {
  /** Resolves when so many more have been answered. */
  answered(more: number): Promise<void>;
  /** Sends no more, and resolves when all have been answered or have failed. */
  stop(): Promise<Count>;
}

export function load<R extends Replica>(endpoints: Endpoints<R>, kind: Kind, period = 10): Load {
  const count: Count = { answered: 0, failures: [] };
  const inFlight = new Set<Promise<void>>();
  let waiting: { at: number; resolve: () => void }[] = [];
  const send = async (replica: R): Promise<void> => {
    try {
      await kind.call(replica);
      count.answered++;
      for (const { at, resolve } of waiting) if (count.answered >= at) resolve();
      waiting = waiting.filter(({ at }) => count.answered < at);
    } catch (error) {
      count.failures.push(`${replica.url}: ${error instanceof Error ? error.message : error}`);
    }
  };
  const timer = setInterval(() => {
    const sent = send(endpoints.next()).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
  }, period);
  return {
    answered: (more) =>
      new Promise((resolve) => {
        waiting.push({ at: count.answered + more, resolve });
      }),
    async stop() {
      clearInterval(timer);
      await Promise.all(inFlight);
      return count;
    },
  };
}
