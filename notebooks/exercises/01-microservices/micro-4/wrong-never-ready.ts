import { createServer, type Server } from "node:http";

type Greet = (name: string) => Promise<string>;
interface Service {
  server: Server;
  stop(): Promise<void>;
}

export function greeter(load: () => Promise<Greet>): Service {
  let greet: Greet | undefined;
  load().then((loaded) => {
    greet = loaded;
  });
  const status = greet === undefined ? 503 : 200;
  const server = createServer(async (request, response) => {
    const path = String(request.url).slice(1);
    if (path === "readyz") response.writeHead(status).end();
    else if (greet === undefined) response.writeHead(503).end();
    else response.end(await greet(path));
  });
  function stop(): Promise<void> {
    return new Promise((resolve) => server.close(() => resolve()));
  }
  return { server, stop };
}
