/** Structured logs: one JSON object a line. */
import type { Writable } from "node:stream";

export type Level = "info" | "error";

/** What a log may be told; all of it may be left out. */
export interface LogOptions {
  /** The name of the service, which each line then holds. Default: none. */
  service?: string;
  /** Where the lines go. Default: standard output. */
  stream?: Writable;
  /** The least that is written: `error` leaves out what is only for information. Default: `info`. */
  level?: Level;
  /** Milliseconds since 1970. */
  clock?: () => number;
}

/** A Log takes records; what they mean is up to the caller. */
export interface Log {
  /** Adds `time`, `level` and `msg` to the fields and queues the line. It does not wait. */
  write(level: Level, msg: string, fields?: object): void;
  /** Does the same with fields that are JSON already: `,"name":value` for each. */
  writeJson(level: Level, msg: string, fields: string): void;
  /** Hands what is queued to the stream; `done` is called when the stream has taken it. */
  flush(done?: () => void): void;
}

/** How long a line may wait for others, in milliseconds, and how many characters of them may wait. */
const LINGER = 20;
const FULL = 32_768;

/**
 * CreateLog writes lines to a stream, several at a time: a write for each line would cost a busy
 * service more than making the line does.
 *
 * The caller must flush before it ends the process. When nobody reads the stream any more the lines
 * are dropped: a service does not stop because its log is gone.
 */
export function createLog({
  service,
  stream = process.stdout,
  level: least = "info",
  clock = Date.now,
}: LogOptions = {}): Log {
  const always = service === undefined ? "" : `,"service":${JSON.stringify(service)}`;
  let queued = "";
  let timer: NodeJS.Timeout | undefined;
  stream.on("error", () => {});
  const flush = (done?: () => void): void => {
    clearTimeout(timer);
    timer = undefined;
    const lines = queued;
    queued = "";
    if (lines === "" && done === undefined) return;
    if (stream.destroyed) done?.();
    // As bytes: to write a long text to a pipe costs Node three times as much.
    else stream.write(Buffer.from(lines), () => done?.());
  };
  // Many lines fall into one millisecond, and a date takes longer to write than the rest of a line.
  let last = Number.NaN;
  let time = "";
  const writeJson = (level: Level, msg: string, fields: string): void => {
    if (level === "info" && least === "error") return;
    const now = clock();
    if (now !== last) time = new Date(now).toISOString();
    last = now;
    queued += `{"time":"${time}","level":"${level}","msg":${JSON.stringify(msg)}${always}${fields}}\n`;
    if (queued.length >= FULL) flush();
    // Not unref'ed: a line that waits keeps the process until it is written.
    else timer ??= setTimeout(flush, LINGER);
  };
  const write = (level: Level, msg: string, fields: object = {}): void => {
    const json = JSON.stringify(fields).slice(1, -1);
    writeJson(level, msg, json && `,${json}`);
  };
  return { write, writeJson, flush };
}
