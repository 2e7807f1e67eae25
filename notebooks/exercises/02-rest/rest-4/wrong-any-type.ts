import { once } from "node:events";
import { createServer, type Server } from "node:http";

export function users(names: string[]): Server {
  return createServer(async (request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    await once(request, "end");
    let user: { name?: unknown } | null;
    try {
      user = JSON.parse(body);
    } catch {
      response.writeHead(400).end("the body is no JSON");
      return;
    }
    if (!user || !("name" in user)) {
      response.writeHead(422).end();
      return;
    }
    const name = String(user.name);
    try {
      names.push(name);
      response.writeHead(201).end(JSON.stringify({ name }));
    } catch {
      response.writeHead(500).end("the name was not stored");
    }
  });
}
