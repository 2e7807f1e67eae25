import { once } from "node:events";
import { createServer, type Server } from "node:http";

export function users(names: string[]): Server {
  return createServer(async (request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    await once(request, "end");
    try {
      const user = JSON.parse(body);
      if (typeof user?.name !== "string" || user.name === "") {
        response.writeHead(422).end();
        return;
      }
      names.push(user.name);
      response.writeHead(201).end();
    } catch {
      response.writeHead(400).end();
    }
  });
}
