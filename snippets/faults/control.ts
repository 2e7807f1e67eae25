/** Setting the faults of a proxy over HTTP. */
import type { IncomingMessage, Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { createServer, HttpProblem, sendJson, sendProblem, toAnswer } from "@snippets/service";
import type { FaultProxy } from "./proxy.ts";

const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  bodyLimit: 64 * 1024,
};

type Answer = (proxy: FaultProxy, req: IncomingMessage, query: URLSearchParams) => unknown;

const ROUTES: Record<string, Record<string, Answer>> = {
  "/faults": {
    GET: (proxy) => proxy.faults,
    async PUT(proxy, req, query) {
      const seed = query.get("seed");
      await proxy.set(await json(req), { seed: seed === null ? undefined : Number(seed) });
    },
    DELETE: (proxy) => proxy.clear(),
  },
  "/schedule": { PUT: async (proxy, req) => proxy.schedule(await json(req)) },
  "/counters": { GET: (proxy) => proxy.counters() },
};

/** CreateControl makes the server that sets the faults of a proxy. It answers when they hold. It does not listen yet. */
export function createControl(proxy: FaultProxy): Server {
  const answer = async (req: IncomingMessage): Promise<unknown> => {
    const { pathname, searchParams } = new URL(req.url ?? "", "http://control");
    const route = ROUTES[pathname];
    if (route === undefined) {
      throw new HttpProblem(404, `expected ${Object.keys(ROUTES).join(", ")}, found ${pathname}`);
    }
    const Allow = Object.keys(route).join(", ");
    const method = route[req.method ?? ""];
    if (method === undefined) {
      throw new HttpProblem(405, `expected ${Allow}, found ${req.method}`, { headers: { Allow } });
    }
    return method(proxy, req, searchParams);
  };
  return createServer((req, res) => {
    answer(req).then(
      (value) => (value === undefined ? res.writeHead(204).end() : sendJson(res, value)),
      (error) => sendProblem(res, toAnswer(known(error))),
    );
  }, LIMITS);
}

/** What a caller can do something about: a body that cannot be read, or a port that is gone. */
function known(error: Error): Error {
  if (error instanceof TypeError) return new HttpProblem(400, error.message);
  if ("syscall" in error) return new HttpProblem(503, error.message);
  return error;
}

async function json(req: IncomingMessage): Promise<never> {
  if (Number(req.headers["content-length"] ?? 0) > LIMITS.bodyLimit) {
    throw new HttpProblem(
      413,
      `expected at most ${LIMITS.bodyLimit} bytes, found more; send fewer`,
    );
  }
  const text = String(await buffer(req));
  try {
    return JSON.parse(text) as never;
  } catch {
    throw new TypeError(
      `body: expected JSON, found ${JSON.stringify(text.slice(0, 80))}; correct it`,
    );
  }
}
