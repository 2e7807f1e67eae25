import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";

type Log = (line: { id: string; status: number }) => void;

// Calls stock under an id. It never throws.
async function ask(url: string, id: string): Promise<{ status: number; body: string }> {
  try {
    const answer = await fetch(url, { headers: [["X-Request-Id", id]] });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return { status: 502, body: "" };
  }
}

export function orders(stock: string, log: Log): Server {
  return createServer(async (request, response) => {
    const given = request.headers["x-request-id"];
    const id = typeof given === "string" ? given : `orders-${randomUUID()}`;
    const { status, body } = await ask(`${stock}${request.url}`, id);
    response.once("finish", () => log({ id, status }));
    response.writeHead(status, { "X-Request-Id": id }).end(body);
  });
}
