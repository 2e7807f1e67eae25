/** Services for tests: a gateway in this process, and whatever stands behind it. */
import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { GreeterClient } from "@snippets/greeter";
import { UsersClient } from "@snippets/users";
import { type RunningService, startProgram } from "../../../scripts/testing/go-program.ts";
import { createService, type ServiceOptions } from "../app.ts";

// As main.ts does.
setLogVerbosity(logVerbosity.NONE);

/** A gateway that listens in this process, on a free port. */
export interface Gateway extends AsyncDisposable {
  url: string;
  /** The lines of its log so far. */
  lines: Record<string, unknown>[];
  /** Resolves with the first line, written or to come, for which `holds` is true. */
  line(holds: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  counters(): Record<string, number>;
}

/** Serve starts a gateway in front of the services at these URLs. */
export async function serve(
  usersUrl: string,
  greeterUrl: string,
  options: Partial<ServiceOptions> = {},
): Promise<Gateway> {
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  const add = (line: Record<string, unknown>): void => {
    lines.push(line);
    for (const look of waiting) look();
  };
  const log = {
    write: (level: string, msg: string, fields: object = {}) => add({ level, msg, ...fields }),
    writeJson: (level: string, msg: string, fields: string) =>
      add({ level, msg, ...JSON.parse(`{${fields.slice(1)}}`) }),
    flush() {},
  };
  const users = new UsersClient(usersUrl);
  const greeter = new GreeterClient(greeterUrl);
  const { server, counters } = createService({ users, greeter, log, ...options });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines,
    line: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = lines.find(holds);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    counters: () => counters.all(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      users.close();
      greeter.close();
    },
  };
}

/** A server of any kind, on a free port. */
export interface Listening extends AsyncDisposable {
  url: string;
  server: Server;
}

/** Listen makes a server listen; its connections end with it. */
export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A service over HTTP that answers as `listener` does. */
export function answering(listener: RequestListener): Promise<Listening> {
  return listen(createHttpServer(listener));
}

/** A server that does with a connection what `onSocket` does. */
export function connecting(onSocket: (socket: Socket) => void): Promise<Listening> {
  return listen(createServer(onSocket));
}

/** A URL at which nobody listens. */
export async function nobody(): Promise<string> {
  await using gone = await connecting(() => {});
  return gone.url;
}

/** Start runs a service of ours in a process of its own, for as long as it is not disposed. */
export async function start(
  name: "users" | "greeter" | "gateway",
  env: NodeJS.ProcessEnv = {},
): Promise<RunningService & AsyncDisposable> {
  const main = join(import.meta.dirname, "../..", name, "main.ts");
  const running = await startProgram(process.execPath, [main], env);
  return {
    ...running,
    async [Symbol.asyncDispose]() {
      running.kill();
      await running.ended;
    },
  };
}
