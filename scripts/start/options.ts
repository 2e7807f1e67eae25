import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { Failure } from "../bootstrap/failure.mjs";

/** What `npm start` was asked for. */
export interface StartOptions {
  /** The loopback address to listen on. */
  host: string;
  /** Where JupyterLab listens, or the next free port; 0 is any free port. */
  port: number;
  /** Where the site is served, or the next free port; 0 is any free port. */
  sitePort: number;
  /** Whether to open the browser. */
  open: boolean;
  help: boolean;
}

/** An option that cannot be used. Its message says what was expected, what was found and what to do. */
export class OptionError extends Failure {}

export const HELP = `Usage: npm start -- [options]

Installs what is missing, builds and serves the site, starts JupyterLab and opens it in the browser.
Ctrl-C ends all of it.

  --port NUMBER       port of JupyterLab (default: 8888); a taken one moves to the next free one
  --site-port NUMBER  port of the site (default: 4000); likewise
  --host ADDRESS      loopback address to listen on (default: 127.0.0.1)
  --no-open           do not open the browser
  --help              print this text

Exit status: 0 when it was asked to end, 1 when something failed, 2 when the options are wrong.
`;

const NAMES = {
  port: { type: "string" },
  "site-port": { type: "string" },
  host: { type: "string" },
  "no-open": { type: "boolean" },
  help: { type: "boolean" },
} as const;

/**
 * parseOptions reads the command line. An option that is given twice has its last value.
 * It throws an OptionError for an option that it does not know and for a value that cannot be used.
 */
export function parseOptions(args: string[]): StartOptions {
  const { tokens } = parseArgs({ args, options: NAMES, strict: false, tokens: true });
  const options: StartOptions = {
    host: "127.0.0.1",
    port: 8888,
    sitePort: 4000,
    open: true,
    help: false,
  };
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") throw unknown(token.value);
    const { name, value, rawName } = token;
    if (name === "port") options.port = readPort(rawName, value);
    else if (name === "site-port") options.sitePort = readPort(rawName, value);
    else if (name === "host") options.host = readHost(value);
    else if (name === "no-open" || name === "help") {
      if (value !== undefined) {
        throw new OptionError(`Expected ${rawName} alone, found the value "${value}" with it.`);
      }
      if (name === "help") options.help = true;
      else options.open = false;
    } else throw unknown(rawName);
  }
  if (options.port !== 0 && options.port === options.sitePort) {
    throw new OptionError(
      `Expected different ports for JupyterLab and the site, found ${options.port} for both. Change --port or --site-port.`,
    );
  }
  return options;
}

function unknown(found: string): OptionError {
  const names = Object.keys(NAMES).map((name) => `--${name}`);
  return new OptionError(
    `Expected the options ${names.join(", ")}; found "${found}". See: npm start -- --help`,
  );
}

function readPort(name: string, value: string | undefined): number {
  if (value !== undefined && /^\d{1,5}$/.test(value) && Number(value) <= 65_535) {
    return Number(value);
  }
  const found = value === undefined ? "none" : `"${value}"`;
  throw new OptionError(
    `Expected ${name} to have a port from 1 to 65535 (or 0 for any free one), found ${found}. For example: npm start -- ${name} 8080`,
  );
}

/** Only loopback: everyone who reaches JupyterLab and knows the token can run code on this machine. */
function readHost(value: string | undefined): string {
  if (value === "localhost") return "127.0.0.1";
  if (value === "::1" || (isIP(value ?? "") === 4 && value?.startsWith("127."))) return value ?? "";
  const found = value === undefined ? "none" : `"${value}"`;
  throw new OptionError(
    `Expected --host to have a loopback address (127.0.0.1, ::1 or localhost), found ${found}.
JupyterLab runs any code that it is sent, so it is never opened to the network. From another machine, forward the port:
ssh -L 8888:127.0.0.1:8888 THIS-MACHINE`,
  );
}
