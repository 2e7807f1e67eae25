import { createServer, type Server } from "node:http";

export function greeter(): Server {
  return createServer((request, response) => {
    if (request.url === "/") response.end("hello");
    else response.writeHead(404);
  });
}
