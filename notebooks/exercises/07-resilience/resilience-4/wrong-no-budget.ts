import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { background, type Context, signal } from "@snippets/context";
import { retry } from "@snippets/resilience";
import { ErrUnavailable } from "@snippets/service";

async function charge(ctx: Context, url: string, key: string): Promise<string> {
  const headers = { "idempotency-key": key };
  const answer = await fetch(url, { method: "POST", headers, signal: signal(ctx) });
  if (!answer.ok) throw ErrUnavailable;
  return answer.text();
}

export function gateway(payments: string): Server {
  const again = retry({ attempts: 3, base: 1, cap: 2, idempotent: true });
  return createServer(async (request, response) => {
    const key = randomUUID();
    const pay = again((ctx) => charge(ctx, `${payments}${request.url}`, key));
    try {
      response.end(await pay(background()));
    } catch {
      response.writeHead(503).end();
    }
  });
}
