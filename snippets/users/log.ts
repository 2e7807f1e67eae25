/** Structured logs: one JSON object a line. */
import type { Writable } from "node:stream";

export type Level = "info" | "error";

/** What a log may be told; all of it may be left out. */
export interface LogOptions {
  /** Where the lines go. Default: standard output. */
  stream?: Writable;
  /** The least that is written: `error` leaves out what is only for information. Default: `info`. */
  level?: Level;
  clock?: () => Date;
}

/** A Log takes records; what they mean is up to the caller. */
export interface Log {
  /** Adds `time`, `level` and `msg` to the fields and queues the line. It does not wait. */
  write(level: Level, msg: string, fields?: object): void;
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
  stream = process.stdout,
  level: least = "info",
  clock = () => new Date(),
}: LogOptions = {}): Log {
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
    else stream.write(lines, () => done?.());
  };
  const write = (level: Level, msg: string, fields: object = {}): void => {
    if (level === "info" && least === "error") return;
    queued += `${JSON.stringify({ time: clock().toISOString(), level, msg, ...fields })}\n`;
    if (queued.length >= FULL) flush();
    // Not unref'ed: a line that waits keeps the process until it is written.
    else timer ??= setTimeout(flush, LINGER);
  };
  return { write, flush };
}
