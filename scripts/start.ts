/** `npm start`: JupyterLab and the site, from nothing. See `--help`. */
import { join } from "node:path";
import { Failure } from "./bootstrap/failure.mjs";
import { HELP, OptionError, parseOptions, type StartOptions } from "./start/options.ts";
import { run } from "./start/run.ts";
import { onEnd } from "./start/signals.ts";

function readOptions(): StartOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    console.error(error.message);
    return undefined;
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  if (!options) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  // After the terminal has closed, nothing can be printed; that must not keep anything from ending.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const end = new AbortController();
  const force = new AbortController();
  onEnd(
    () => end.abort(),
    () => force.abort(),
  );
  try {
    return await run({
      ...options,
      root: join(import.meta.dirname, ".."),
      env: process.env,
      end: end.signal,
      force: force.signal,
      print: console.log,
      say: console.error,
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    return 1;
  }
}

process.exit(await main());
