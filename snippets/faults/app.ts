/** The program: a proxy, and a server beside it that sets its faults. Importing this module does nothing. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError } from "@snippets/service";
import { createControl } from "./control.ts";
import { createProxy, type FaultProxy, type ProxyOptions } from "./proxy.ts";

/** What the program can be started with. */
export interface ServiceOptions extends ProxyOptions {
  target: string;
  /** Where the control listens. Default: on the port after the proxy's. */
  controlPort?: number | undefined;
}

/** A proxy and its control, both listening. */
export interface Service {
  proxy: FaultProxy;
  /** Where the faults are set. */
  controlUrl: string;
  /** Closes both, and resolves when nothing is open any more. */
  close(): Promise<void>;
}

/** How often a free port is tried whose next one is free too. */
const TRIES = 100;

/**
 * StartService makes both listen. When the proxy may have any free port, it gets one whose next one is free as well.
 * With a port that was asked for, and the next one taken, the control listens on a free one. It rejects with
 * `ConfigError` when a port is taken that was asked for.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { target, controlPort, ...rest } = options;
  const { host = "127.0.0.1", port = 0 } = rest;
  for (let tries = 1; ; tries++) {
    const proxy = await createProxy(target, rest).catch((error) => {
      throw notListening("PORT", host, port, error);
    });
    const control = createControl(proxy);
    const bound = await bind(control, proxy.host, controlPort ?? proxy.port + 1)
      .catch((error) => {
        if (controlPort === undefined && port !== 0) return bind(control, proxy.host, 0);
        throw error;
      })
      .catch((error: Error) => error);
    if (typeof bound === "number") {
      const { origin } = Object.assign(new URL(proxy.url), { protocol: "http:", port: bound });
      return { proxy, controlUrl: origin, close: () => close(control, proxy) };
    }
    await proxy.close();
    if (controlPort !== undefined) throw notListening("CONTROL_PORT", host, controlPort, bound);
    if (tries === TRIES) throw notListening("PORT", host, port, bound);
  }
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function close(control: Server, proxy: FaultProxy): Promise<void> {
  const closed = new Promise((resolve) => control.close(resolve));
  control.closeAllConnections();
  await Promise.all([closed, proxy.close()]);
}

/** An error of the operating system, as one line for whoever set the variable. All others stay as they are. */
function notListening(
  name: string,
  host: string,
  port: number,
  error: NodeJS.ErrnoException,
): Error {
  if (error.syscall === undefined) return error;
  const found = error.code === "EADDRINUSE" ? "it taken by another process" : error.message;
  return new ConfigError(
    `${name}: expected to listen on ${host} port ${port}, found ${found}; end that process, choose another ${name}, or leave ${name} out for a free one`,
  );
}
