/**
 * What a cell imports: `import { start } from "workbook"`.
 *
 * Services started here are processes of their own. They end with the kernel, however it ends.
 */
export { type BeforeAfterOptions, beforeAfterChart, type Change } from "./before-after.ts";
export { barChart, type ChartOptions } from "./chart.ts";
export type { ShowChart } from "./charts.ts";
export { type Collector, collect, type Metric, type MetricPoint } from "./collect.ts";
export type { ContextLike, ContextOptions, Contexts } from "./contexts.ts";
export type { ErrorOptions } from "./errors.ts";
export { type Frame, frames, PREFACE } from "./frames.ts";
export { type HistogramOptions, histogram, type Series } from "./histogram.ts";
export { type LineOptions, lineChart } from "./line-chart.ts";
export { type Distribution, percentileChart } from "./percentile-chart.ts";
export type { Points } from "./points.ts";
export { type SpansOfOptions, spansOf } from "./server-timing.ts";
export { ServiceError } from "./service-error.ts";
export { type Service, type StartOptions, services, start, stop, stopAll } from "./services.ts";
export { markdown, type Show, show } from "./show.ts";
export type { PictureOptions } from "./svg.ts";
export type { ServiceRow, ServiceTable } from "./table.ts";
export { type Chunk, type Tap, tap } from "./tap.ts";
export { type Span, type TraceOptions, traceChart } from "./trace.ts";
export { type WireBytes, type WireGroup, type WirePart, wireChart } from "./wire.ts";
