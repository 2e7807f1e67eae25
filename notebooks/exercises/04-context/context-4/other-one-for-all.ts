import { createServer, type Server } from "node:http";
import { afterFunc, background, type Context, withCancel } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

async function end(ctx: Context): Promise<never> {
  await ctx.done();
  throw ctx.err();
}

// The service registers itself once, and keeps the list of its requests itself.
export function reports(root: Context, query: Query): Server {
  const running = new Set<() => void>();
  afterFunc(root, () => {
    for (const cancel of running) cancel();
  });
  return createServer(async (_request, response) => {
    const [ctx, cancel] = withCancel(background());
    running.add(cancel);
    response.on("close", cancel);
    try {
      response.end(await Promise.race([query(ctx), end(ctx)]));
    } catch {
      response.writeHead(root.err() ? 503 : 500).end();
    } finally {
      running.delete(cancel);
      cancel();
    }
  });
}
