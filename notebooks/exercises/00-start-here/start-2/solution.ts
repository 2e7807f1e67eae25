import { createServer, type Server } from "node:http";

export function greeter(): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://any");
    if (pathname === "/") response.end("hello");
    else response.writeHead(404).end("not found");
  });
}
