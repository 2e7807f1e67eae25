import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";

// Stores the name that each request holds.
export function users(names: string[]): Server {
  return createServer(async (request, response) => {
    try {
      const user = JSON.parse(await text(request));
      if (!user.name) response.write('{"error": "no name"}');
      names.push(user.name);
      response.end(JSON.stringify(user));
    } catch (error) {
      response.end(JSON.stringify({ error: String(error) }));
    }
  });
}
