/** A server for tests, which answers when it is told to. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that counts what it gets, and can stand still. */
export interface TestServer extends AsyncDisposable {
  url: string;
  /** How many requests for a path have come so far. */
  received(path: string): number;
  /** From now on it answers nothing. */
  stall(): void;
  /** Answers all that waits, and what comes. */
  goOn(): void;
  /** Resolves when so many requests for a path have come. */
  until(path: string, many: number): Promise<void>;
  /** Resolves when all connections that there were are closed. */
  left(): Promise<void>;
}

/** Starts a server. Its answer to `/503` has that status, and so on; to `/cut` it ends the connection in the middle of an answer. */
export async function startServer(): Promise<TestServer> {
  const counts = new Map<string, number>();
  const waiting: (() => void)[] = [];
  const watches = new Set<() => void>();
  let still = false;
  let connections = 0;
  const look = () => {
    for (const watch of watches) watch();
  };
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const watch = () => {
        if (!holds()) return;
        watches.delete(watch);
        resolve();
      };
      watches.add(watch);
      watch();
    });
  const received = (path: string) => counts.get(path) ?? 0;
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    counts.set(path, received(path) + 1);
    if (still) waiting.push(() => answer(request, response));
    else answer(request, response);
    look();
  });
  server.on("connection", (socket) => {
    connections++;
    socket.on("close", () => {
      connections--;
      look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    stall() {
      still = true;
    },
    goOn() {
      still = false;
      for (const reply of waiting.splice(0)) reply();
    },
    until: (path, many) => until(() => received(path) >= many),
    left: () => until(() => connections === 0),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { url = "", method, headers } = request;
  if (url === "/cut") {
    response.writeHead(200, { "content-length": 100 });
    response.write("half");
    setImmediate(() => response.socket?.destroy());
    return;
  }
  const status = /^\/(\d{3})$/.exec(url)?.[1];
  response.statusCode = Number(status ?? 200);
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    if (url === "/echo" && `${method} ${headers["x-one"]} ${body}` !== "POST 1 hello") {
      response.statusCode = 400;
    }
    response.end("answered");
  });
}
