/**
 * Traces and metrics of a service, by OpenTelemetry. The only package that imports its SDK, and only when it is on.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
import type { Context } from "@snippets/context";
import { type Log, recorder } from "@snippets/service";
import type { Collector, CollectorOptions } from "./collector/types.ts";
import { type Env, readSettings, type Settings } from "./settings.ts";
import { injectInto, spanIn } from "./span.ts";

export type {
  CollectedMetric,
  CollectedSpan,
  Collector,
  CollectorOptions,
  Point,
} from "./collector/types.ts";

/** Telemetry that was started, on or off. */
export interface StartedTelemetry {
  /** Whether anything is recorded. */
  readonly on: boolean;
  /** Sends what is recorded, and resolves when it has been sent or cannot be. It never rejects. */
  flush(): Promise<void>;
  /**
   * Records no more, sends what is recorded, and resolves when that has arrived, or after two seconds: a collector that
   * is gone holds nobody up. The log then says how many spans were lost. It never rejects. A second call waits for the
   * same end.
   */
  shutdown(): Promise<void>;
}

// Cells check this file: a specifier that TypeScript cannot follow keeps the SDK's declarations away from them.
const SDK: string = "./sdk/start.ts";
const RECEIVER: string = "./collector/receiver.ts";

/**
 * StartTelemetry begins to record what this process does, under the name of a service, if the standard variables in `env`
 * name an endpoint (OTEL_EXPORTER_OTLP_ENDPOINT, or that of a signal). Otherwise it does nothing, and loads nothing.
 *
 * The README lists the variables. It rejects with ConfigError when one cannot be used, and with an Error when telemetry
 * is on in this process already.
 */
export async function startTelemetry(
  serviceName: string,
  env: Env,
  log: Pick<Log, "write">,
): Promise<StartedTelemetry> {
  const settings = readSettings(serviceName, env);
  if (settings === undefined) return OFF;
  if (recorder.telemetry !== undefined) {
    throw new Error("expected telemetry to be started once, found it on; shut it down first");
  }
  const sdk = (await import(SDK)) as {
    start(settings: Settings, env: Env, log: Pick<Log, "write">): Promise<StartedTelemetry>;
  };
  return sdk.start(settings, env, log);
}

const OFF: StartedTelemetry = {
  on: false,
  flush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/** StartCollector begins to receive what services record, on a loopback port of its own. The caller closes it. */
export async function startCollector(options: CollectorOptions = {}): Promise<Collector> {
  const receiver = (await import(RECEIVER)) as {
    receive(options: CollectorOptions): Promise<Collector>;
  };
  return receiver.receive(options);
}

/**
 * Traced calls `work` under a span of this name, and settles as it does. What is sent under the context that `work` gets
 * belongs to the span. The span is a part of the one in `ctx`; without one it begins a trace, whose id `traceId` returns.
 * When telemetry is off there is no span, and `work` gets `ctx`.
 */
export async function traced<T>(
  ctx: Context,
  name: string,
  work: (ctx: Context) => Promise<T>,
): Promise<T> {
  const begun = recorder.telemetry?.begin(ctx, name);
  if (begun === undefined) return work(ctx);
  const [within, end] = begun;
  try {
    const value = await work(within);
    end();
    return value;
  } catch (err) {
    end(err);
    throw err;
  }
}

/** TraceId returns the id of the trace that `ctx` belongs to. It throws an Error when there is none. */
export function traceId(ctx: Context): string {
  const span = spanIn(ctx);
  if (span !== undefined) return span.traceId;
  throw new Error(
    "expected a context within a span, found one without; start telemetry (in a cell: await collect()), and ask within traced()",
  );
}

/**
 * TraceHeaders returns the headers that continue the trace of `ctx` (W3C Trace Context), for requests that no client of
 * ours sends. Without a span in `ctx` there are none.
 */
export function traceHeaders(ctx: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  const span = spanIn(ctx);
  if (span !== undefined) {
    injectInto(span, (name, value) => {
      headers[name] = value;
    });
  }
  return headers;
}
