import { createServer, type Server } from "node:http";
import { background, type Context, signal } from "@snippets/context";
import { retry } from "@snippets/resilience";
import { ErrUnavailable } from "@snippets/service";

async function charge(ctx: Context, url: string): Promise<string> {
  const answer = await fetch(url, { method: "POST", signal: signal(ctx) });
  if (!answer.ok) throw ErrUnavailable;
  return answer.text();
}

// Charges an order at the payments service, and answers with what that says.
export function gateway(payments: string): Server {
  const again = retry({ attempts: 3, base: 1, cap: 2, idempotent: true });
  return createServer(async (request, response) => {
    const order = again((ctx) => charge(ctx, `${payments}${request.url}`));
    const pay = again(order);
    try {
      response.end(await pay(background()));
    } catch {
      response.writeHead(503).end();
    }
  });
}
