import { createServer, type Server } from "node:http";
import { background, type Context, withTimeout } from "@snippets/context";

type Check = (ctx: Context) => Promise<void>;

export function probes(checks: Record<string, Check>): Server {
  let known: Promise<string[]> | undefined;
  async function ask(): Promise<string[]> {
    const [ctx, cancel] = withTimeout(background(), 200);
    const asked = Object.entries(checks).map(([name, check]) =>
      check(ctx).then(
        () => [],
        () => [name],
      ),
    );
    const failed = (await Promise.all(asked)).flat();
    cancel();
    return failed;
  }
  return createServer(async (request, response) => {
    if (request.url === "/healthz") return void response.end("alive");
    known ??= ask();
    const failed = await known;
    if (failed.length > 0) response.writeHead(503);
    response.end(failed.join(", ") || "ready");
  });
}
