import { createServer, type Server } from "node:http";
import { background, type Context, withTimeout } from "@snippets/context";

type Check = (ctx: Context) => Promise<void>;

export function probes(checks: Record<string, Check>): Server {
  return createServer(async (request, response) => {
    if (request.url === "/healthz") return void response.end("alive");
    const [ctx, cancel] = withTimeout(background(), 200);
    const asked = Object.entries(checks).map(([name, check]) =>
      check(ctx).then(
        () => [],
        () => [name],
      ),
    );
    const failed = (await Promise.all(asked)).flat();
    cancel();
    if (failed.length > 0) response.writeHead(503);
    const names = Object.keys(checks).join(", ");
    response.end(failed.length > 0 ? names : "ready");
  });
}
