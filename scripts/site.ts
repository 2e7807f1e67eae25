/** `npm run site`: the site while it is written. It serves it, and shows what is saved. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { liveSite } from "./live/live.ts";

const ROOT = join(import.meta.dirname, "..");

const HELP = `Usage: npm run site -- [options]

Builds the site, serves it on this machine, and builds it again when a notebook is saved: open pages show that
at once. Ctrl-C ends it.

  --notebooks FOLDER  where the .ipynb files are (default: notebooks)
  --port N            the port, or the next free one (default: 4000)
  --help              print this text

Exit status: 2 when the options are wrong, 1 when there is nothing to serve.
`;

function options(): { notebooks: string; port: number; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        notebooks: { type: "string", default: join(ROOT, "notebooks") },
        port: { type: "string", default: "4000" },
        help: { type: "boolean", default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new Error(`expected a port from 0 to 65535, found --port ${values.port}; correct it`);
    }
    return { ...values, port };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

const { notebooks, port, help } = options();
if (help) {
  process.stdout.write(HELP);
  process.exit(0);
}
try {
  const site = await liveSite({
    notebooks,
    out: join(ROOT, ".workbook", "site"),
    cache: join(ROOT, ".workbook", "site-cache"),
    host: "127.0.0.1",
    port,
    say: (line) => console.log(line),
  });
  console.log(`Site  ${site.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void site.close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
