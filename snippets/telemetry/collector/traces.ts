/** The traces that a collector keeps, and when one is complete. */
import type { CollectedSpan, TraceWait } from "./types.ts";

/** Spans of one trace. */
interface Trace {
  spans: CollectedSpan[];
}

/** Traces keeps spans by their traces: at most so many of both. */
export class Traces {
  readonly #maxTraces: number;
  readonly #maxSpans: number;
  readonly #traces = new Map<string, Trace>();
  readonly #watchers = new Map<string, Set<() => void>>();
  #dropped = 0;

  constructor(maxTraces: number, maxSpans: number) {
    this.#maxTraces = maxTraces;
    this.#maxSpans = maxSpans;
  }

  get dropped(): number {
    return this.#dropped;
  }

  all(): CollectedSpan[] {
    return [...this.#traces.values()].flatMap(({ spans }) => spans);
  }

  /** Keeps spans, and tells those who wait for their traces. */
  add(spans: readonly CollectedSpan[]): void {
    const changed = new Set<string>();
    for (const span of spans) {
      const trace = this.#traceOf(span.traceId);
      if (trace.spans.length >= this.#maxSpans) this.#dropped++;
      else trace.spans.push(span);
      changed.add(span.traceId);
    }
    for (const id of changed) for (const look of this.#watchers.get(id) ?? []) look();
  }

  #traceOf(id: string): Trace {
    let trace = this.#traces.get(id);
    if (trace === undefined) {
      trace = { spans: [] };
      this.#traces.set(id, trace);
      const [oldest] = this.#traces.keys();
      if (this.#traces.size > this.#maxTraces && oldest !== undefined) {
        this.#dropped += this.#traces.get(oldest)?.spans.length ?? 0;
        this.#traces.delete(oldest);
      }
    }
    return trace;
  }

  /** Resolves as `Collector.trace` says. */
  wait(id: string, { timeout = 5_000, quiet = 1_000 }: TraceWait = {}): Promise<CollectedSpan[]> {
    return new Promise((resolve) => {
      let silence: NodeJS.Timeout | undefined;
      const watchers = this.#watchers.get(id) ?? new Set();
      const end = (): void => {
        clearTimeout(late);
        clearTimeout(silence);
        watchers.delete(look);
        if (watchers.size === 0) this.#watchers.delete(id);
        const spans = this.#traces.get(id)?.spans ?? [];
        resolve([...spans].sort((a, b) => a.start - b.start));
      };
      const look = (): void => {
        const spans = this.#traces.get(id)?.spans ?? [];
        clearTimeout(silence);
        if (isComplete(spans)) end();
        // While its beginning is not there, more must come.
        else if (isWhole(spans)) silence = setTimeout(end, quiet);
      };
      const late = setTimeout(end, timeout);
      watchers.add(look);
      this.#watchers.set(id, watchers);
      look();
    });
  }
}

/** Whether the first span has ended, and the parent of each is there: spans arrive when they end. */
function isWhole(spans: readonly CollectedSpan[]): boolean {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const has = (id: string | undefined) => id === undefined || ids.has(id);
  return (
    spans.some(({ parentId }) => parentId === undefined) && spans.every((s) => has(s.parentId))
  );
}

/** Whether it is whole, and the other side of each call is there too. */
function isComplete(spans: readonly CollectedSpan[]): boolean {
  const answered = new Set(spans.flatMap((s) => (s.kind === "server" ? [s.parentId] : [])));
  const calls = spans.filter(({ kind }) => kind === "client");
  return isWhole(spans) && calls.every(({ spanId }) => answered.has(spanId));
}
