import { createServer, type Server } from "node:http";
import { type Context, withCancel } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

async function end(ctx: Context): Promise<never> {
  await ctx.done();
  throw ctx.err();
}

export function reports(root: Context, query: Query): Server {
  return createServer(async (_request, response) => {
    const [ctx, cancel] = withCancel(root);
    try {
      response.end(await Promise.race([query(ctx), end(ctx)]));
    } catch {
      response.writeHead(root.err() ? 503 : 500).end();
    } finally {
      cancel();
    }
  });
}
