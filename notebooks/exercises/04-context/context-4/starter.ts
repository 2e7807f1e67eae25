import { createServer, type Server } from "node:http";
import { afterFunc, background, type Context, withCancel } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

// Throws when ctx ends.
async function end(ctx: Context): Promise<never> {
  await ctx.done();
  throw ctx.err();
}

// Answers each request with what the query finds. When root ends, all queries end.
export function reports(root: Context, query: Query): Server {
  return createServer(async (_request, response) => {
    const [ctx, cancel] = withCancel(background());
    response.on("close", cancel);
    afterFunc(root, cancel);
    try {
      response.end(await Promise.race([query(ctx), end(root)]));
    } catch {
      response.writeHead(root.err() ? 503 : 500).end();
    } finally {
      cancel();
    }
  });
}
