/** Runs the service: reads the environment, listens, says so in one line, drains on SIGTERM. */
import { logVerbosity, ServerCredentials, setLogVerbosity } from "@grpc/grpc-js";
import { ConfigError, createLog, stopOn } from "@snippets/service";
import { startTelemetry } from "@snippets/telemetry";
import { createService } from "./app.ts";
import { readConfig } from "./config.ts";

try {
  const { host, port = 0, logLevel, drainTimeout, ...options } = readConfig(process.env);
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
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) return resolve(bound);
      reject(
        new ConfigError(
          `PORT: expected to listen on ${host} port ${port}, found: ${error.message}; choose another PORT, or leave PORT out for a free one`,
        ),
      );
    });
  });
  process.stdout.write(`stock listening on http://${host}:${bound}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`stock: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}
