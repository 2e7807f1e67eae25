/** Listening on the port that was asked for, or on a free one. */
import type { AddressInfo, Server } from "node:net";
import { ConfigError } from "./environment.ts";

/** Where to listen. */
export interface ListenOptions {
  host: string;
  /** Undefined: the default port, or a free one when that is taken. 0: any free one. */
  port: number | undefined;
  defaultPort: number;
}

/** Where a server listens, as it is written into a URL. */
export interface Address {
  /** An IPv6 address is in brackets. */
  host: string;
  port: number;
}

/**
 * Listen makes `server` listen, and resolves with where it does. It rejects with `ConfigError` when the port
 * is taken that was asked for, or the host is none of this machine.
 */
export async function listen(
  server: Server,
  { host, port, defaultPort }: ListenOptions,
): Promise<Address> {
  try {
    return await bind(server, host, port ?? defaultPort);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE" && port === undefined) return bind(server, host, 0);
    const found = code === "EADDRINUSE" ? "it taken by another process" : message;
    throw new ConfigError(
      `PORT: expected to listen on ${host} port ${port ?? defaultPort}, found ${found}; end that process, choose another PORT, or leave PORT out for a free one`,
    );
  }
}

function bind(server: Server, host: string, port: number): Promise<Address> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const { address, family, port } = server.address() as AddressInfo;
      resolve({ host: family === "IPv6" ? `[${address}]` : address, port });
    });
  });
}
