/** Runs the service: reads the environment, listens, says so in one line, drains on SIGTERM. */
import { ConfigError, createLog, drain, listen, stopOn } from "@snippets/service";
import { startTelemetry } from "@snippets/telemetry";
import { createService } from "./app.ts";
import { readConfig } from "./config.ts";

try {
  const { host, port, logLevel, drainGrace, drainTimeout, ...options } = readConfig(process.env);
  const log = createLog({ service: "queue", level: logLevel });
  const { server, lifecycle, close } = await createService({ ...options, log });
  const telemetry = await startTelemetry("queue", process.env, log);
  // Whatever ends the process, the lines that wait are written first.
  process.on("exit", () => log.flush());
  stopOn(["SIGTERM", "SIGINT"], async (signal) => {
    log.write("info", "draining", { signal, inFlight: lifecycle.inFlight });
    const complete = await drain(server, lifecycle, { grace: drainGrace, timeout: drainTimeout });
    await close();
    await telemetry.shutdown();
    log.write(complete ? "info" : "error", "stopped", { complete });
    log.flush(() => process.exit(complete ? 0 : 1));
  });
  const bound = await listen(server, { host, port, defaultPort: 0 });
  process.stdout.write(`queue listening on http://${bound.host}:${bound.port}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`queue: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}
