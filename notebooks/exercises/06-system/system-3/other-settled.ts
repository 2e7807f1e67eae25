import { createServer, type Server } from "node:http";
import { background, type Context, withTimeout } from "@snippets/context";

type Check = (ctx: Context) => Promise<void>;

export function probes(checks: Record<string, Check>): Server {
  return createServer(async (request, response) => {
    if (request.url === "/healthz") {
      response.end();
      return;
    }
    const [ctx, cancel] = withTimeout(background(), 200);
    try {
      const names = Object.keys(checks);
      const results = await Promise.allSettled(Object.values(checks).map((check) => check(ctx)));
      const failed = names.filter((_, i) => results[i]?.status === "rejected");
      response.statusCode = failed.length === 0 ? 200 : 503;
      response.write(failed.join(", "));
    } finally {
      cancel();
      response.end();
    }
  });
}
