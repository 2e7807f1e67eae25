/** Runs the service: reads the environment, listens, says so in one line, drains on SIGTERM. */
import { ConfigError, createLog, drain, listen, stopOn } from "@snippets/service";
import { startTelemetry } from "@snippets/telemetry";
import { createService } from "./app.ts";
import { readConfig } from "./config.ts";
import { openStorage } from "./database.ts";

/** The article's port, taken when PORT does not name another. */
const DEFAULT_PORT = 8080;

try {
  const config = readConfig(process.env);
  const storage = await openStorage(config.databaseUrl);
  const log = createLog({ service: "users", level: config.logLevel });
  const { server, lifecycle } = createService({ ...config, storage, log });
  const telemetry = await startTelemetry("users", process.env, log);
  // Whatever ends the process, the lines that wait are written first.
  process.on("exit", () => log.flush());
  stopOn(["SIGTERM", "SIGINT"], async (signal) => {
    log.write("info", "draining", { signal, inFlight: lifecycle.inFlight });
    const complete = await drain(server, lifecycle, {
      grace: config.drainGrace,
      timeout: config.drainTimeout,
    });
    await storage.close();
    await telemetry.shutdown();
    log.write(complete ? "info" : "error", "stopped", { complete });
    log.flush(() => process.exit(complete ? 0 : 1));
  });
  const { host, port } = await listen(server, {
    host: config.host,
    port: config.port,
    defaultPort: DEFAULT_PORT,
  });
  process.stdout.write(`users listening on http://${host}:${port}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`users: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}
