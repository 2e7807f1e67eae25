import { createServer, type Server } from "node:net";
import { Failure } from "../bootstrap/failure.mjs";

/** How many ports are tried, one after the other, before giving up. */
const ATTEMPTS = 100;

/**
 * listenOnFree makes a server listen on `port`, or on the next higher one that is free, and returns the
 * port. Port 0 is any free one. It throws a Failure when none of a hundred ports is free, or when the
 * system refuses the address or the port.
 */
export async function listenOnFree(server: Server, host: string, port: number): Promise<number> {
  for (let candidate = port; candidate < Math.min(port + ATTEMPTS, 65_536); candidate++) {
    const error = await listen(server, host, candidate);
    if (error === undefined) return (server.address() as { port: number }).port;
    if (error.code === "EADDRINUSE") continue;
    if (error.code === "EACCES") {
      throw new Failure(
        `Expected a port that this user may listen on, but the system refuses port ${candidate}. Choose one above 1023.`,
      );
    }
    throw new Failure(
      `Expected to listen on ${host}, but the system refuses it (${error.message}). Choose another --host.`,
    );
  }
  throw new Failure(
    `Expected a free port from ${port} to ${Math.min(port + ATTEMPTS, 65_536) - 1}, found all of them taken. Choose another one.`,
  );
}

/**
 * findFree returns `port`, or the next higher one that is free now. Another program may take it before
 * it is used.
 */
export async function findFree(host: string, port: number): Promise<number> {
  const server = createServer();
  const found = await listenOnFree(server, host, port);
  await new Promise((resolve) => server.close(resolve));
  return found;
}

function listen(
  server: Server,
  host: string,
  port: number,
): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const settle = (error?: NodeJS.ErrnoException) => {
      server.off("error", settle);
      server.off("listening", settle);
      resolve(error);
    };
    server.once("error", settle);
    server.once("listening", settle);
    server.listen({ host, port, exclusive: true });
  });
}
