import { createServer, type Server } from "node:http";
import { background, type Context, DeadlineExceeded, withTimeout } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

export function reports(query: Query): Server {
  return createServer(async (request, response) => {
    const budget = Number(request.headers["request-timeout-ms"] ?? 5000);
    const [ctx, cancel] = withTimeout(background(), budget);
    response.on("close", cancel);
    const result = await query(ctx)
      .catch(() => "")
      .finally(cancel);
    if (ctx.err()) response.writeHead(ctx.err() === DeadlineExceeded ? 504 : 500);
    response.end(result);
  });
}
