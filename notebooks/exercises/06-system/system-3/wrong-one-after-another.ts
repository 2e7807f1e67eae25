import { createServer, type Server } from "node:http";
import { background, type Context, withTimeout } from "@snippets/context";

type Check = (ctx: Context) => Promise<void>;

export function probes(checks: Record<string, Check>): Server {
  return createServer(async (request, response) => {
    if (request.url === "/healthz") return void response.end("alive");
    const failed: string[] = [];
    for (const [name, check] of Object.entries(checks)) {
      const [ctx, cancel] = withTimeout(background(), 200);
      await check(ctx).catch(() => failed.push(name));
      cancel();
    }
    if (failed.length > 0) response.writeHead(503);
    response.end(failed.join(", ") || "ready");
  });
}
