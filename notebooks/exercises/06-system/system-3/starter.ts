import { createServer, type Server } from "node:http";
import { background, type Context, withTimeout } from "@snippets/context";

type Check = (ctx: Context) => Promise<void>;

// Answers whether this service is alive (/healthz), and whether it is ready (/readyz).
export function probes(checks: Record<string, Check>): Server {
  return createServer(async (_request, response) => {
    const [ctx] = withTimeout(background(), 10_000);
    for (const [name, check] of Object.entries(checks)) {
      try {
        await check(ctx);
      } catch {
        return void response.writeHead(503).end(name);
      }
    }
    response.end("ok");
  });
}
