/** Runs the service: reads the environment, listens, says so in one line, drains on SIGTERM. */
import { credentials, logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { openDatabase } from "@snippets/database";
import { MailerClient } from "@snippets/mailer";
import { ConfigError, createLog, drain, listen, stopOn } from "@snippets/service";
import { StockClient } from "@snippets/stock";
import { startTelemetry } from "@snippets/telemetry";
import { createService } from "./app.ts";
import { readConfig } from "./config.ts";
import { OrderStore } from "./store.ts";

/** Taken when PORT does not name another. */
const DEFAULT_PORT = 8082;

/** How long a stock service that is back may go unnoticed, in milliseconds. By itself grpc-js waits up to two minutes. */
const RECONNECT = {
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
};

try {
  const config = readConfig(process.env);
  // It would write what another service sends to the log, as text that no program can read.
  setLogVerbosity(logVerbosity.NONE);
  const database = await openDatabase(config.databaseUrl);
  const store = await OrderStore.open(database, config.crash);
  const stockHost = new URL(config.stockUrl).host;
  const stock = new StockClient(stockHost, credentials.createInsecure(), RECONNECT);
  const mailer = new MailerClient(config.mailerUrl);
  const log = createLog({ service: "orders", level: config.logLevel });
  const telemetry = await startTelemetry("orders", process.env, log);
  const { server, lifecycle, workers } = createService({
    ...config,
    database,
    store,
    stock,
    mailer,
    log,
  });
  // Whatever ends the process, the lines that wait are written first; but not when a signal kills it.
  process.on("exit", () => log.flush());
  stopOn(["SIGTERM", "SIGINT"], async (signal) => {
    log.write("info", "draining", { signal, inFlight: lifecycle.inFlight });
    const { drainGrace: grace, drainTimeout: timeout } = config;
    const complete = await drain(server, lifecycle, { grace, timeout });
    // What they leave undone is in the database, for whoever comes next.
    await Promise.all(workers.map((worker) => worker.stop()));
    stock.close();
    await database.close();
    await telemetry.shutdown();
    log.write(complete ? "info" : "error", "stopped", { complete });
    log.flush(() => process.exit(complete ? 0 : 1));
  });
  const { host, port } = await listen(server, { ...config, defaultPort: DEFAULT_PORT });
  process.stdout.write(`orders listening on http://${host}:${port}\n`);
  for (const worker of workers) worker.start();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`orders: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}
