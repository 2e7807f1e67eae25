/** What the thread that serves and the thread of the SDK tell each other. */
import type { Level } from "@snippets/service";
import type { Settings } from "../settings.ts";

/** What the SDK's thread is given when it begins. */
export interface Beginning {
  settings: Settings;
  /** One number, in memory that both threads see: how many spans have arrived so far. The SDK's thread counts it. */
  delivered: BigInt64Array<SharedArrayBuffer>;
}

/** What the SDK is asked to do. */
export type Order =
  | ({ do: "record"; count: number } & Batch)
  | { do: "flush" | "shutdown"; id: number };

/** What it says. Who was asked to record may write into the block again. */
export type Answer =
  | { did: "record"; count: number; block: number | undefined }
  | { did: "log"; level: Level; msg: string; fields: object }
  | { did: "flush" | "shutdown"; id: number };

/** Spans that have ended. */
export interface Batch {
  /** When this process has begun, in milliseconds since 1970. */
  origin: number;
  /** Patterns that were not sent before: the first has the number that comes after the last one's. */
  patterns: Pattern[];
  /** Spans that follow a pattern. */
  block: FilledBlock | undefined;
  /** All others. */
  spans: EndedSpan[];
}

/** Rows of `rows.ts`, in memory that both threads see. Only the one that was told of it last reads or writes there. */
export interface FilledBlock {
  /** Which one it is. */
  number: number;
  memory: SharedArrayBuffer;
  /** How many bytes of it are filled. */
  size: number;
}

export type Attributes = Record<string, string | number>;

/** What many spans of work that has come have in common. */
export interface Pattern {
  name: string;
  attributes: Attributes;
}

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
