/** Runs the service: reads the environment, listens, says so in one line, drains on SIGTERM. */
import { logVerbosity, type Server, ServerCredentials, setLogVerbosity } from "@grpc/grpc-js";
import { ConfigError, createLog, stopOn } from "@snippets/service";
import { startTelemetry } from "@snippets/telemetry";
import { createService } from "./app.ts";
import { readConfig } from "./config.ts";

/** Taken when PORT does not name another. */
const DEFAULT_PORT = 50061;

try {
  const { host, port, logLevel, drainTimeout, ...options } = readConfig(process.env);
  // It would print what callers send, without end.
  setLogVerbosity(logVerbosity.NONE);
  const log = createLog({ service: "stock", level: logLevel });
  const telemetry = await startTelemetry("stock", process.env, log);
  const { server, drain } = createService({ ...options, log });
  // Whatever ends the process, the lines that wait are written first.
  process.on("exit", () => log.flush());
  stopOn(["SIGTERM", "SIGINT"], async (signal) => {
    log.write("info", "draining", { signal });
    const complete = await drain(drainTimeout);
    await telemetry.shutdown();
    log.write(complete ? "info" : "error", "stopped", { complete });
    log.flush(() => process.exit(complete ? 0 : 1));
  });
  const bound = await listen(server, host, port);
  process.stdout.write(`stock listening on http://${host}:${bound}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`stock: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}

/** Listens where it was told, or on the usual port, or on a free one when another process has that. */
async function listen(server: Server, host: string, port: number | undefined): Promise<number> {
  const first = port ?? DEFAULT_PORT;
  try {
    return await bind(server, host, first);
  } catch (error) {
    const { message } = error as Error;
    if (port === undefined && message.includes("EADDRINUSE")) return bind(server, host, 0);
    throw new ConfigError(
      `PORT: expected to listen on ${host} port ${first}, found: ${message}; choose another PORT, or leave PORT out for a free one`,
    );
  }
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
}
