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
  const server = createServer(async (request, response) => {
    const path = String(request.url).slice(1);
    if (greet === undefined) response.writeHead(503).end();
    else if (path === "readyz") response.end("ready");
    else response.end(await greet(path));
  });
  function stop(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
  return { server, stop };
}
