import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";

type Log = (line: { id: string; status: number }) => void;

// Each request has its own id here, whatever it awaits.
const current = new AsyncLocalStorage<string>();
const idNow = () => current.getStore() ?? "none";

export function orders(stock: string, log: Log): Server {
  return createServer((request, response) => {
    const done = (status: number, body = "") => {
      log({ id: idNow(), status });
      response.writeHead(status, { "x-request-id": idNow() }).end(body);
    };
    const given = request.headers["x-request-id"];
    current.run(given ? String(given) : randomUUID(), async () => {
      try {
        const answer = await fetch(stock + request.url, { headers: { "x-request-id": idNow() } });
        done(answer.status, await answer.text());
      } catch {
        done(502);
      }
    });
  });
}
