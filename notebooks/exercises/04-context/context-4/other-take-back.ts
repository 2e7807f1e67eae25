import { createServer, type Server } from "node:http";
import { afterFunc, background, type Context, withCancel } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

export function reports(root: Context, query: Query): Server {
  return createServer(async (_request, response) => {
    const [ctx, cancel] = withCancel(background());
    response.on("close", cancel);
    const ended = Promise.withResolvers<never>();
    const takeBack = afterFunc(root, () => {
      cancel();
      ended.reject(root.err());
    });
    try {
      response.end(await Promise.race([query(ctx), ended.promise]));
    } catch {
      response.writeHead(root.err() ? 503 : 500).end();
    } finally {
      takeBack();
      cancel();
    }
  });
}
