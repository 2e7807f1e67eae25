/**
 * What a cell imports: `import { start } from "workbook"`.
 *
 * Services started here are processes of their own. They end with the kernel, however it ends.
 */
export { barChart, type ChartOptions, type HistogramOptions, histogram } from "./chart.ts";
export { ServiceError } from "./service-error.ts";
export { type Service, type StartOptions, services, start, stop, stopAll } from "./services.ts";
export { markdown, show } from "./show.ts";
export type { ServiceRow, ServiceTable } from "./table.ts";
