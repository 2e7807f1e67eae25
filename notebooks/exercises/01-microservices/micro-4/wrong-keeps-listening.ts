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
  let stopping = false;
  let requests = 0;
  const server = createServer(async (request, response) => {
    const path = String(request.url).slice(1);
    requests++;
    response.on("close", () => requests--);
    if (stopping) return void response.writeHead(503).end();
    if (greet === undefined) response.writeHead(503).end();
    else if (path === "readyz") response.end("ready");
    else response.end(await greet(path));
  });
  async function stop(): Promise<void> {
    stopping = true;
    while (requests > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { server, stop };
}
