import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";

type Log = (line: { id: string; status: number }) => void;

// Asks the service stock, and answers as it does.
export function orders(stock: string, log: Log): Server {
  return createServer(async (request, response) => {
    const id = String(request.headers["x-request-id"] ?? randomUUID());
    try {
      const answer = await fetch(stock + request.url, { headers: { "x-request-id": id } });
      const body = await answer.text();
      log({ id, status: answer.status });
      response.writeHead(answer.status).end(body);
    } catch {
      log({ id, status: 502 });
      response.writeHead(502).end();
    }
  });
}
