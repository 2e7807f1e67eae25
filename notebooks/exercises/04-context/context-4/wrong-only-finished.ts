import { createServer, type Server } from "node:http";
import { afterFunc, background, type Context, withCancel } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

async function end(ctx: Context): Promise<never> {
  await ctx.done();
  throw ctx.err();
}

export function reports(root: Context, query: Query): Server {
  return createServer(async (_request, response) => {
    const [ctx, cancel] = withCancel(background());
    response.on("close", cancel);
    const takeBack = afterFunc(root, cancel);
    response.on("finish", takeBack);
    try {
      response.end(await Promise.race([query(ctx), end(ctx)]));
    } catch {
      response.writeHead(root.err() ? 503 : 500).end();
    } finally {
      cancel();
    }
  });
}
