import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { signal } from "@snippets/context";
import { errorf, retryAfter, Taxonomy } from "@snippets/errors";
import { commonKinds, ErrUnavailable } from "@snippets/service";
import { type Call, ended } from "../call.ts";
import { resilienceKinds } from "../errors.ts";

export const taxonomy = new Taxonomy({
  domain: "test",
  kinds: [...resilienceKinds, ...commonKinds],
});

/** Answers the request of this number, the first being 0. */
export type Schedule = (number: number, res: ServerResponse) => void;

export const ok: Schedule = (number, res) => void res.end(String(number));

/** Answers that the service is unavailable, and when to try again if that is given. */
export function unavailable(ms?: number): Schedule {
  return (_number, res) => {
    const problem = taxonomy.toProblem(
      ms === undefined ? ErrUnavailable : retryAfter(ms, ErrUnavailable),
    );
    res.writeHead(problem.status).end(JSON.stringify(problem));
  };
}

/** Starts a server over HTTP that does what the schedule says, and counts. */
export async function startHttp(schedule: Schedule) {
  const counts = { requests: 0, gone: 0 };
  const server = createServer((_req, res) => {
    res.once("close", () => {
      if (!res.writableFinished) counts.gone++;
      server.emit("over");
    });
    schedule(counts.requests++, res);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    counts,
    get: getFrom(url),
    /** Resolves when the next response is over, or its client has gone. */
    over: () => once(server, "over"),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** A call that asks the service at `url`, and says what happened in the terms of the taxonomy. */
export function getFrom(url: string): Call<string> {
  return async (ctx) => {
    const response = await fetch(url, { signal: signal(ctx) }).catch((err) => {
      throw ctx.err() === undefined ? errorf("%w: %w", ErrUnavailable, err) : ended(ctx);
    });
    const text = await response.text();
    if (response.ok) return text;
    throw taxonomy.fromProblem(response.status, text);
  };
}
