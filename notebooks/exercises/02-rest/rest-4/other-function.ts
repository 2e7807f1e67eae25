import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";

function store(names: string[], user: unknown): number {
  const name = (user as { name?: unknown } | null)?.name;
  if (typeof name !== "string" || name.length === 0) return 422;
  try {
    names.push(name);
    return 201;
  } catch {
    return 500;
  }
}

async function read(request: IncomingMessage): Promise<unknown> {
  let body = "";
  request.on("data", (part) => (body += part));
  await once(request, "end");
  return JSON.parse(body);
}

export function users(names: string[]): Server {
  return createServer((request, response) => {
    read(request).then(
      (user) => response.writeHead(store(names, user)).end(),
      () => response.writeHead(400).end(),
    );
  });
}
