import { createServer, type Server } from "node:http";
import { background, type Context, DeadlineExceeded, withTimeout } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

export function reports(query: Query): Server {
  return createServer(async (request, response) => {
    const budget = Number(request.headers["request-timeout-ms"] ?? 5000);
    const [ctx, cancel] = withTimeout(background(), Math.min(budget, 5000));
    response.on("close", cancel);
    try {
      response.end(await query(ctx));
    } catch (error) {
      response.writeHead(error === DeadlineExceeded ? 504 : 500).end();
    } finally {
      cancel();
    }
  });
}
