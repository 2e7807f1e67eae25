/** Runs the service: reads the environment, listens, says so in one line, drains on SIGTERM. */
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { GreeterClient } from "@snippets/greeter";
import { ConfigError, createLog, drain, listen, stopOn } from "@snippets/service";
import { startTelemetry } from "@snippets/telemetry";
import { UsersClient } from "@snippets/users";
import { createService } from "./app.ts";
import { readConfig } from "./config.ts";

/** The article's port, taken when PORT does not name another. */
const DEFAULT_PORT = 8081;

/** How long a greeter that is back may go unnoticed, in milliseconds. By itself grpc-js waits up to two minutes. */
const RECONNECT = {
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
};

try {
  const config = readConfig(process.env);
  // It would write what another service sends to the log, as text that no program can read.
  setLogVerbosity(logVerbosity.NONE);
  const users = new UsersClient(config.usersUrl);
  const greeter = new GreeterClient(config.greeterUrl, { channelOptions: RECONNECT });
  const log = createLog({ service: "gateway", level: config.logLevel });
  const { server, lifecycle } = createService({ ...config, users, greeter, log });
  const telemetry = await startTelemetry("gateway", process.env, log);
  // Whatever ends the process, the lines that wait are written first.
  process.on("exit", () => log.flush());
  stopOn(["SIGTERM", "SIGINT"], async (signal) => {
    log.write("info", "draining", { signal, inFlight: lifecycle.inFlight });
    const complete = await drain(server, lifecycle, {
      grace: config.drainGrace,
      timeout: config.drainTimeout,
    });
    users.close();
    greeter.close();
    await telemetry.shutdown();
    log.write(complete ? "info" : "error", "stopped", { complete });
    log.flush(() => process.exit(complete ? 0 : 1));
  });
  const { host, port } = await listen(server, {
    host: config.host,
    port: config.port,
    defaultPort: DEFAULT_PORT,
  });
  process.stdout.write(`gateway listening on http://${host}:${port}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`gateway: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}
