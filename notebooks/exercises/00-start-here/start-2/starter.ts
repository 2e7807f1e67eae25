import { createServer, type Server } from "node:http";

// Answers requests for / with hello.
export function greeter(): Server {
  return createServer((request, response) => {
    if (request.url === "/") {
      response.end("hello");
    }
  });
}
