import { createServer, type Server } from "node:http";
import { type Context, DeadlineExceeded, fromSignal, withTimeout } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

export function reports(query: Query): Server {
  return createServer(async (request, response) => {
    const leaving = new AbortController();
    response.on("close", () => leaving.abort());
    const [client, forget] = fromSignal(leaving.signal);
    const budget = Number(request.headers["request-timeout-ms"] ?? 5000);
    const [ctx, cancel] = withTimeout(client, budget);
    try {
      response.end(await query(ctx));
    } catch {
      response.writeHead(ctx.err() === DeadlineExceeded ? 504 : 500).end();
    } finally {
      cancel();
      forget();
    }
  });
}
