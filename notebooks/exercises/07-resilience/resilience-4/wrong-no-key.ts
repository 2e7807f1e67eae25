import { createServer, type Server } from "node:http";
import { background, type Context, signal } from "@snippets/context";
import { RetryBudget, retry } from "@snippets/resilience";
import { ErrUnavailable } from "@snippets/service";

async function charge(ctx: Context, url: string): Promise<string> {
  const answer = await fetch(url, { method: "POST", signal: signal(ctx) });
  if (!answer.ok) throw ErrUnavailable;
  return answer.text();
}

export function gateway(payments: string): Server {
  const budget = new RetryBudget({ ratio: 0.1, minPerSecond: 1 });
  const again = retry({ attempts: 3, base: 1, cap: 2, budget, idempotent: true });
  return createServer(async (request, response) => {
    const pay = again((ctx) => charge(ctx, `${payments}${request.url}`));
    try {
      response.end(await pay(background()));
    } catch {
      response.writeHead(503).end();
    }
  });
}
