/** Two runs beside each other. */
import type { LoadResult } from "./result.ts";

/** One measure of two runs: its name, both values, and their unit. */
export type Compared = [name: string, before: number, after: number, unit: string];

/**
 * Compare returns how two runs went, in the terms in which a change is judged: the success rate, and the latencies of what
 * succeeded. A picture of before and after takes it as it is. What one of the runs cannot say is left out.
 */
export function compare(before: LoadResult, after: LoadResult): Compared[] {
  const rows: Compared[] = [
    ["success rate", before.successRate * 100, after.successRate * 100, "%"],
    ["p50", before.latencies.percentile(50), after.latencies.percentile(50), "ms"],
    ["p99", before.latencies.percentile(99), after.latencies.percentile(99), "ms"],
  ];
  return rows.filter(([, a, b]) => !Number.isNaN(a + b));
}
