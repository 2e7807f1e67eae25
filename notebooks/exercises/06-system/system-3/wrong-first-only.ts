import { createServer, type Server } from "node:http";
import { background, type Context, withTimeout } from "@snippets/context";

type Check = (ctx: Context) => Promise<void>;

export function probes(checks: Record<string, Check>): Server {
  return createServer(async (request, response) => {
    if (request.url === "/healthz") return void response.end("alive");
    const [ctx, cancel] = withTimeout(background(), 200);
    const asked = Object.entries(checks).map(([name, check]) =>
      check(ctx).catch(() => Promise.reject(name)),
    );
    try {
      await Promise.all(asked);
      response.end("ready");
    } catch (name) {
      response.writeHead(503).end(name);
    } finally {
      cancel();
    }
  });
}
