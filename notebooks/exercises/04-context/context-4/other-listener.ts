import { createServer, type Server } from "node:http";
import { type Context, fromSignal, signal } from "@snippets/context";

type Query = (ctx: Context) => Promise<string>;

export function reports(root: Context, query: Query): Server {
  return createServer((_request, response) => {
    const leaving = new AbortController();
    const leave = () => leaving.abort();
    const [ctx, forget] = fromSignal(leaving.signal);
    const answer = (status: number, body?: string) => {
      if (!response.writableEnded) response.writeHead(status).end(body);
    };
    const stop = () => {
      leave();
      answer(503);
    };
    signal(root).addEventListener("abort", stop);
    // "close" comes after an answer, and when the client leaves.
    response.on("close", () => {
      signal(root).removeEventListener("abort", stop);
      leave();
      forget();
    });
    query(ctx).then(
      (found) => answer(200, found),
      () => answer(500),
    );
  });
}
