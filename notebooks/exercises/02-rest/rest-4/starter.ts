import { once } from "node:events";
import { createServer, type Server } from "node:http";

// Stores the name that each request holds.
export function users(names: string[]): Server {
  return createServer(async (request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    await once(request, "end");
    try {
      const user = JSON.parse(body);
      if (!user.name) response.write('{"error": "no name"}');
      names.push(user.name);
      response.end(JSON.stringify(user));
    } catch (error) {
      response.end(JSON.stringify({ error: String(error) }));
    }
  });
}
