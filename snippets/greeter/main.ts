/** Runs the service: reads the environment, listens, says so in one line, drains on SIGTERM. */
import { setFlagsFromString } from "node:v8";
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { ConfigError, createLog, listen, stopOn } from "@snippets/service";
import { startTelemetry } from "@snippets/telemetry";
import { createService } from "./app.ts";
import { readConfig } from "./config.ts";
import { readCredentials } from "./credentials.ts";
import { drain } from "./drain.ts";

/** The article's port, taken when PORT does not name another. */
const DEFAULT_PORT = 50_051;

// V8 creates objects that seem to live long where it seldom collects. Under load Node's streams seem to, and
// each then keeps its whole call in memory, long after it is over: a tenth of the service's time goes there.
setFlagsFromString("--no-allocation-site-pretenuring");

try {
  const config = readConfig(process.env);
  const credentials = readCredentials(config.tls);
  const log = createLog({ service: "greeter", level: config.logLevel });
  const telemetry = await startTelemetry("greeter", process.env, log);
  // It would print what callers send, without end.
  setLogVerbosity(logVerbosity.NONE);
  const service = createService({ ...config, credentials, log });
  // Whatever ends the process, the lines that wait are written first.
  process.on("exit", () => log.flush());
  stopOn(["SIGTERM", "SIGINT"], async (signal) => {
    log.write("info", "draining", { signal, inFlight: service.calls.inFlight });
    const complete = await drain(service, {
      grace: config.drainGrace,
      timeout: config.drainTimeout,
    });
    await telemetry.shutdown();
    log.write(complete ? "info" : "error", "stopped", { complete });
    log.flush(() => process.exit(complete ? 0 : 1));
  });
  const { host, port } = await listen(service.transport.listener, {
    host: config.host,
    port: config.port,
    defaultPort: DEFAULT_PORT,
  });
  const scheme = credentials === undefined ? "http" : "https";
  process.stdout.write(`greeter listening on ${scheme}://${host}:${port}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`greeter: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}
