/** What the thread that serves and the thread of the SDK tell each other. */
import type { Level } from "@snippets/service";

/** What the SDK is asked to do. */
export type Order =
  | ({ do: "record"; count: number } & Batch)
  | { do: "flush" | "shutdown"; id: number };

/** What it says. `delivered` is how many spans have arrived so far. */
export type Answer =
  | { did: "record"; count: number }
  | { did: "log"; level: Level; msg: string; fields: object }
  | { did: "deliver"; delivered: number }
  | { did: "flush" | "shutdown"; id: number };

/** Spans that have ended. */
export interface Batch {
  /** When this process has begun, in milliseconds since 1970. */
  origin: number;
  /** Patterns that were not sent before: the first has the number that comes after the last one's. */
  patterns: Pattern[];
  /** Spans that follow a pattern, a group of `COLUMNS` values each: an object each would cost three times as much. */
  rows: Cell[];
  /** All others. */
  spans: EndedSpan[];
}

export type Attributes = Record<string, string | number>;

/** What many spans of work that has come have in common. */
export interface Pattern {
  name: string;
  attributes: Attributes;
}

/**
 * Pattern, span, trace, parent, sampled, start, end, budget, URL: those that a span does not have are undefined. The
 * parent is one in another process. Times are milliseconds since the process has begun.
 */
export type Cell = number | string | boolean | undefined;
export const COLUMNS = 9;

/** An exception as a span holds it. */
export interface RecordedError {
  name: string;
  message: string;
  stack?: string | undefined;
}

/** A span that has ended. */
export interface EndedSpan {
  kind: number;
  trace: string;
  span: string;
  /** The parent's id, and whether it is in another process. */
  parent: string | undefined;
  remote: boolean;
  state: string | undefined;
  /** Whether the trace is recorded. If not, only the duration counts. */
  sampled: boolean;
  name: string;
  start: number;
  end: number;
  attributes: Attributes;
  /** Whether it has failed, and by what. */
  failed: boolean;
  error: RecordedError | undefined;
}
