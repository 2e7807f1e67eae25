import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";

export function users(names: string[]): Server {
  return createServer(async (request, response) => {
    try {
      const user = JSON.parse(await text(request));
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
