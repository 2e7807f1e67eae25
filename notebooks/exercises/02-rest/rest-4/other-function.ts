import { createServer, type Server } from "node:http";
import { json } from "node:stream/consumers";

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

export function users(names: string[]): Server {
  return createServer((request, response) => {
    json(request).then(
      (user) => response.writeHead(store(names, user)).end(),
      () => response.writeHead(400).end(),
    );
  });
}
