/** Runs the proxy as a program: reads the environment, listens, says where, closes on SIGTERM. */
import { ConfigError, stopOn } from "@snippets/service";
import { startService } from "./app.ts";
import { readConfig } from "./config.ts";

try {
  const { proxy, controlUrl, close } = await startService(readConfig(process.env));
  stopOn(["SIGTERM", "SIGINT"], async () => {
    await close();
    process.exit(0);
  });
  // The ready line comes last: whoever waits for it has the other one too.
  process.stdout.write(`faults control on ${controlUrl}\nfaults listening on ${proxy.url}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`faults: ${error.message}\n`);
  // The message is written at once to files, terminals and, on POSIX, pipes.
  process.exit(1);
}
