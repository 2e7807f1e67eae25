/** Runs the service: reads the environment, listens, says so in one line, drains on SIGTERM. */
import type { AddressInfo } from "node:net";
import { createService, type Service } from "./app.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { openStorage } from "./database.ts";
import { drain } from "./drain.ts";
import { createLog } from "./log.ts";

/** The article's port, taken when PORT does not name another. */
const DEFAULT_PORT = 8080;

try {
  const config = readConfig(process.env);
  const storage = await openStorage(config.databaseUrl);
  const log = createLog({ level: config.logLevel });
  const service = createService({ ...config, storage, log });
  // Whatever ends the process, the lines that wait are written first.
  process.on("exit", () => service.log.flush());
  stopOn(["SIGTERM", "SIGINT"], service, config);
  const { port, family, address } = await listen(service, config);
  const host = family === "IPv6" ? `[${address}]` : address;
  process.stdout.write(`users listening on http://${host}:${port}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`users: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}

async function listen(service: Service, { host, port }: Config): Promise<AddressInfo> {
  try {
    return await bind(service, host, port ?? DEFAULT_PORT);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE" && port === undefined) return bind(service, host, 0);
    const found = code === "EADDRINUSE" ? "it taken by another process" : message;
    throw new ConfigError(
      `PORT: expected to listen on ${host} port ${port ?? DEFAULT_PORT}, found ${found}; end that process, choose another PORT, or leave PORT out for a free one`,
    );
  }
}

function bind({ server }: Service, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

// A second signal does nothing: a terminal and npm may both send one for the same Ctrl-C.
function stopOn(signals: NodeJS.Signals[], service: Service, config: Config): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    const { server, lifecycle, log, storage } = service;
    log.write("info", "draining", { signal, inFlight: lifecycle.inFlight });
    const complete = await drain(server, lifecycle, {
      grace: config.drainGrace,
      timeout: config.drainTimeout,
    });
    await storage.close();
    log.write(complete ? "info" : "error", "stopped", { complete });
    log.flush(() => process.exit(complete ? 0 : 1));
  };
  for (const signal of signals) process.on(signal, stop);
}
