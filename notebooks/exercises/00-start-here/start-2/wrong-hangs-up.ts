import { createServer, type Server } from "node:http";

export function greeter(): Server {
  return createServer((request, response) => {
    if (request.url?.split("?")[0] === "/") response.end("hello");
    else request.socket.destroy();
  });
}
