import { createServer, type Server } from "node:http";

export function greeter(): Server {
  return createServer((request, response) => {
    const [path] = (request.url ?? "").split("?");
    if (path !== "/") {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.write("hel");
    response.end("lo");
  });
}
