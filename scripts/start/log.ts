import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { StringDecoder } from "node:string_decoder";

const KEPT_LINES = 20;

/** A log file that never holds the secret. */
export interface Log {
  write(data: Buffer): void;
  /** The last lines, whether or not the file could be written. */
  lastLines(): string;
  /** Writes what is left of an unfinished line and closes the file. A second call waits for the same. */
  close(): Promise<void>;
}

/**
 * openLog begins a log file anew. Each line is written when it is whole, with the secret replaced by "…",
 * so that a secret in two pieces is found too. A file that cannot be written is done without.
 */
export function openLog(file: string, secret: string): Log {
  const stream = open(file);
  const decoder = new StringDecoder("utf8");
  const last: string[] = [];
  let rest = "";
  let closed: Promise<void> | undefined;
  const writeLine = (line: string) => {
    const clean = line.replaceAll(secret, "…");
    last.push(clean);
    if (last.length > KEPT_LINES) last.shift();
    stream?.write(`${clean}\n`);
  };
  const end = async () => {
    if (rest) writeLine(rest);
    rest = "";
    if (stream) await finished(stream.end()).catch(() => {});
  };
  return {
    write(data) {
      const lines = (rest + decoder.write(data)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) writeLine(line);
    },
    lastLines: () => [...last, rest.replaceAll(secret, "…")].join("\n").trim(),
    close() {
      closed ??= end();
      return closed;
    },
  };
}

function open(file: string) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return createWriteStream(file).on("error", () => {});
  } catch {
    return undefined;
  }
}
