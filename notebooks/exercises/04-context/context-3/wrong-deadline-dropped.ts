import { createServer, type Server } from "node:http";
import { background, type Context, DeadlineExceeded, withCancel } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

export function reports(query: Query): Server {
  return createServer(async (request, response) => {
    const [ctx, cancel] = withCancel(background());
    request.socket.on("close", cancel);
    try {
      response.end(await query(ctx));
    } catch (error) {
      response.writeHead(error === DeadlineExceeded ? 504 : 500).end();
    } finally {
      cancel();
    }
  });
}
