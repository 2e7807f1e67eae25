/** What `show.chart` draws. */
import { type BeforeAfterOptions, beforeAfterChart, type Change } from "./before-after.ts";
import type { ChartOptions } from "./chart.ts";
import { type HistogramOptions, histogram, type Series } from "./histogram.ts";
import { type LineOptions, lineChart } from "./line-chart.ts";
import { type Distribution, percentileChart } from "./percentile-chart.ts";
import type { Points } from "./points.ts";

/** Shows charts of what was measured under the cell that runs. Each says in words, too, what it shows. */
export interface ShowChart {
  /**
   * Shows how values change: over time in milliseconds, or along another axis. A series is a list of points [x, y]; several
   * have names. `events` marks what happened. `lineChart` says more.
   */
  line(series: Points | { readonly [name: string]: Points }, options: LineOptions): void;

  /** Shows how often which value was measured, as `show.histogram` does. */
  histogram(values: Series, options: HistogramOptions): void;

  /**
   * Shows values by percentile, on an axis that goes by nines: the slowest few are seen. It takes numbers, or the latencies
   * of a run; several have names. `percentileChart` says more.
   */
  percentiles(
    values: Distribution | { readonly [name: string]: Distribution },
    options: ChartOptions,
  ): void;

  /**
   * Shows measures before and after a change, and how many times the first value the second is. A measure is
   * [name, before, after, unit]. `beforeAfterChart` says more.
   */
  beforeAfter(changes: Iterable<Change>, options: BeforeAfterOptions): void;
}

/** Returns the charts; `html` shows what is drawn, and is told who asked. */
export function charts(html: (caller: string, text: string) => void): ShowChart {
  return {
    line: (series, options) => html("show.chart.line", lineChart(series, options)),
    histogram: (values, options) => html("show.chart.histogram", histogram(values, options)),
    percentiles: (values, options) =>
      html("show.chart.percentiles", percentileChart(values, options)),
    beforeAfter: (changes, options) =>
      html("show.chart.beforeAfter", beforeAfterChart(changes, options)),
  };
}
