/** Clients that keep asking until a service takes no more connections, and count what became of it. */
import { connect } from "node:net";

/** What the clients saw. */
export interface Outcome {
  /** Requests that were answered whole. */
  answers: number;
  connections: number;
  /** Requests that were sent over an open connection and not answered, or refused, with what happened. */
  lost: string[];
}

export interface RunningLoad {
  /** Resolves when so many requests have been answered. */
  answered(count: number): Promise<void>;
  /** Resolves when every client has been refused. */
  done: Promise<Outcome>;
}

export interface LoadOptions {
  clients: number;
  /** The request to send after so many answers, from its method on. */
  request(answers: number): { method: string; path: string; type?: string; body?: string };
}

/**
 * LoadUntilRefused starts clients that use their connection again for as long as the service lets
 * them, open a new one after `Connection: close`, and stop when they are refused. They speak HTTP by
 * hand, so that nothing is retried behind the count.
 */
export function loadUntilRefused(url: string, { clients, request }: LoadOptions): RunningLoad {
  const { hostname, port } = new URL(url);
  const outcome: Outcome = { answers: 0, connections: 0, lost: [] };
  const waiting: { count: number; resolve: () => void }[] = [];
  const answer = (): void => {
    outcome.answers++;
    for (const { count, resolve } of waiting) if (outcome.answers >= count) resolve();
  };

  // One connection: resolves with whether the client should open another.
  const connection = (client: number): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      let pending = "";
      let sent = false;
      const ask = (): void => {
        sent = true;
        const { method, path, type, body = "" } = request(outcome.answers);
        const headers = [`${method} ${path} HTTP/1.1`, "Host: x", `X-Request-Id: client-${client}`];
        if (type !== undefined) {
          headers.push(`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`);
        }
        socket.write(`${headers.join("\r\n")}\r\n\r\n${body}`);
      };
      let failure = "closed";
      socket.on("connect", () => {
        outcome.connections++;
        ask();
      });
      socket.on("error", (error: NodeJS.ErrnoException) => {
        failure = error.code ?? error.message;
      });
      socket.on("close", () => {
        if (sent) outcome.lost.push(`client ${client}: ${failure} with "${pending}" read`);
        resolve(failure !== "ECONNREFUSED");
      });
      socket.on("data", (data) => {
        pending += data.toString("latin1");
        const end = pending.indexOf("\r\n\r\n") + 4;
        const length = Number(/content-length: (\d+)/i.exec(pending)?.[1]);
        if (end < 4 || pending.length < end + length) return;
        if (!/^HTTP\/1\.1 2/.test(pending)) {
          outcome.lost.push(`client ${client}: refused with "${pending}"`);
        }
        const close = /\r\nconnection: close\r\n/i.test(pending);
        pending = "";
        sent = false;
        answer();
        if (close) socket.end();
        else ask();
      });
    });

  const client = async (_: unknown, index: number): Promise<void> => {
    while (await connection(index));
  };
  return {
    answered: (count) => new Promise((resolve) => waiting.push({ count, resolve })),
    done: Promise.all(Array.from({ length: clients }, client)).then(() => outcome),
  };
}
