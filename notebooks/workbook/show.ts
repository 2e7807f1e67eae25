import { createRequire } from "node:module";
import { charts, type ShowChart } from "./charts.ts";
import { collectedTrace } from "./collect.ts";
import type { ContextOptions, Contexts } from "./contexts.ts";
import type { ErrorOptions } from "./errors.ts";
import { type HistogramOptions, histogram, type Series } from "./histogram.ts";
import type { PictureOptions } from "./svg.ts";
import { type Span, type TraceOptions, traceChart } from "./trace.ts";
import { type WirePart, wireChart } from "./wire.ts";

/** What tslab gives to a cell that imports it. */
interface Tslab {
  display: { html(text: string): void; markdown(text: string): void };
}

/** Shows things under the cell that runs. */
export interface Show {
  /**
   * Shows HTML or SVG under the cell that runs: a string, or anything that has a `toHTML` method, such
   * as the table that `services` returns. It does not escape or check what it is given.
   *
   * SVG is shown as part of the page, so that it takes the colour of the text around it. Each call adds
   * one more output. Throws an Error outside a notebook, where nothing could show it.
   */
  (what: string | { toHTML(): string }): void;

  /**
   * Shows a waterfall: a row a span, each under its parent, with its time, its outcome and its budget,
   * and the deadline as a line through all of them. `traceChart` says what it refuses.
   */
  trace(spans: Iterable<Span>, options: TraceOptions): void;

  /**
   * Shows the waterfall of a trace by its id, when the collector that `collect` returns has all of it. It rejects with an
   * Error when nothing collects, or nothing of that trace came in time. `Collector.trace` says more.
   */
  trace(traceId: string, options?: Partial<TraceOptions>): Promise<void>;

  /**
   * Shows the tree of contexts as it is now: how each was made, its state, its cause, what is left of its
   * deadline. Give it a leaf of each branch at least; what lies above is found. `contextTree` says more.
   */
  contexts(what: Contexts, options: ContextOptions): void;

  /**
   * Shows an error and all that it wraps, by `cause`, by `errors` and by a method `unwrap`. The names of
   * the `sentinels` stand where they are found. `errorChain` says more.
   */
  errors(err: unknown, options: ErrorOptions): void;

  /**
   * Shows bytes with what they mean, and the text that they spell. Parts may hold parts. `wireChart` says
   * what it refuses.
   */
  wire(parts: Iterable<WirePart>, options: PictureOptions): void;

  /** Shows how often which value was measured, for one series or for several on one axis. */
  histogram(values: Series, options: HistogramOptions): void;

  /** Shows charts of what was measured: lines, a histogram, percentiles, before and after. */
  readonly chart: ShowChart;
}

// These two read `@snippets/context` and `@snippets/errors`: only a cell that shows them waits for that.
const require = createRequire(import.meta.url);
const contexts = (): typeof import("./contexts.ts") => require("./contexts.ts");
const errors = (): typeof import("./errors.ts") => require("./errors.ts");

/** Shows things under the cell that runs: HTML, SVG, and pictures of what was just measured. */
export const show: Show = Object.assign(
  (what: string | { toHTML(): string }) => {
    html("show", typeof what === "string" ? what : what.toHTML());
  },
  {
    trace: showTrace as Show["trace"],
    contexts: (what: Contexts, options: ContextOptions) =>
      html("show.contexts", contexts().contextTree(what, options)),
    errors: (err: unknown, options: ErrorOptions) =>
      html("show.errors", errors().errorChain(err, options)),
    wire: (parts: Iterable<WirePart>, options: PictureOptions) =>
      html("show.wire", wireChart(parts, options)),
    histogram: (values: Series, options: HistogramOptions) =>
      html("show.histogram", histogram(values, options)),
    chart: charts(html),
  },
);

/**
 * Shows Markdown under the cell that runs, formulas included. Each call adds one more output. Throws
 * an Error outside a notebook.
 */
export function markdown(text: string): void {
  tslab("markdown").display.markdown(text);
}

function showTrace(
  what: Iterable<Span> | string,
  options: Partial<TraceOptions> = {},
): void | Promise<void> {
  const { title = "The trace of one request", ...others } = options;
  if (typeof what !== "string")
    return html("show.trace", traceChart(what, options as TraceOptions));
  return collectedTrace(what).then((spans) =>
    html("show.trace", traceChart(spans, { title, ...others })),
  );
}

function html(caller: string, text: string): void {
  tslab(caller).display.html(text);
}

/**
 * The running kernel's own tslab, which knows the cell that runs. An `import` from here could load a
 * second one, which does not.
 */
function tslab(caller: string): Tslab {
  const kernel = (globalThis as { __tslab__?: { require(id: "tslab"): Tslab } }).__tslab__;
  if (kernel) return kernel.require("tslab");
  throw new Error(
    `Expected ${caller}() to be called in a notebook cell; found no tslab kernel in this process; ` +
      `run the code in a cell, or print text with console.log`,
  );
}
