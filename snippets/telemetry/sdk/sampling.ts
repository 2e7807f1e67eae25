/** Which traces are recorded (OTEL_TRACES_SAMPLER): decided where a trace begins, or where it is continued. */
import type { Settings } from "../settings.ts";

/** A Sampler says whether a span is recorded: `parent` is its parent's decision, undefined for the first of a trace. */
export type Sampler = (traceId: string, parent: boolean | undefined) => boolean;

/** SamplerOf returns the sampler that the settings name. */
export async function samplerOf({ sampler, ratio }: Settings): Promise<Sampler> {
  const based = sampler.startsWith("parentbased_");
  const root = await rootOf(based ? sampler.slice("parentbased_".length) : sampler, ratio);
  return based ? (traceId, parent) => parent ?? root(traceId) : root;
}

async function rootOf(name: string, ratio: number): Promise<(traceId: string) => boolean> {
  if (name === "always_on") return () => true;
  if (name === "always_off") return () => false;
  // All services of a trace must decide alike, so this is the SDK's own.
  const { SamplingDecision, TraceIdRatioBasedSampler } = await import("@opentelemetry/sdk-trace");
  const { RECORD_AND_SAMPLED } = SamplingDecision;
  const sampler = new TraceIdRatioBasedSampler(ratio);
  return (traceId) => sampler.shouldSample(undefined, traceId).decision === RECORD_AND_SAMPLED;
}
