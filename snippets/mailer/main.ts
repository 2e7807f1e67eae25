/** Runs the service: reads the environment, listens, says so in one line, drains on SIGTERM. */
import { openDatabase } from "@snippets/database";
import { ConfigError, createLog, drain, listen, stopOn } from "@snippets/service";
import { startTelemetry } from "@snippets/telemetry";
import { createService } from "./app.ts";
import { readConfig } from "./config.ts";
import { MailStore } from "./store.ts";

/** Taken when PORT does not name another. */
const DEFAULT_PORT = 8083;

try {
  const config = readConfig(process.env);
  const database = await openDatabase(config.databaseUrl);
  const store = await MailStore.open(database, config.crash);
  const log = createLog({ service: "mailer", level: config.logLevel });
  const telemetry = await startTelemetry("mailer", process.env, log);
  const { server, lifecycle } = createService({ ...config, store, log });
  // Whatever ends the process, the lines that wait are written first; but not when a signal kills it.
  process.on("exit", () => log.flush());
  stopOn(["SIGTERM", "SIGINT"], async (signal) => {
    log.write("info", "draining", { signal, inFlight: lifecycle.inFlight });
    const { drainGrace: grace, drainTimeout: timeout } = config;
    const complete = await drain(server, lifecycle, { grace, timeout });
    await database.close();
    await telemetry.shutdown();
    log.write(complete ? "info" : "error", "stopped", { complete });
    log.flush(() => process.exit(complete ? 0 : 1));
  });
  const { host, port } = await listen(server, { ...config, defaultPort: DEFAULT_PORT });
  process.stdout.write(`mailer listening on http://${host}:${port}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`mailer: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}
