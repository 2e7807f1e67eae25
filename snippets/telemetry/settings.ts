/** The standard variables of OpenTelemetry (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). */
import { ConfigError, readEnvironment } from "@snippets/service";

/** The samplers that OTEL_TRACES_SAMPLER can name. */
const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

/** Complete settings. Times are in milliseconds. */
export interface Settings {
  serviceName: string;
  resource: Record<string, string>;
  /** Where spans and metrics are sent; undefined: nowhere. */
  tracesUrl: string | undefined;
  metricsUrl: string | undefined;
  sampler: (typeof SAMPLERS)[number];
  /** The part of the traces that the sampler takes, 0 to 1. */
  ratio: number;
  batch: { delay: number; queue: number; size: number; timeout: number };
  metrics: { interval: number; timeout: number };
}

/** The variables of a process. */
export type Env = Record<string, string | undefined>;

/**
 * ReadSettings returns the settings that `env` holds, or undefined when telemetry is off: without an endpoint, and with
 * OTEL_SDK_DISABLED=true. It throws ConfigError for a value that cannot be used.
 */
export function readSettings(serviceName: string, env: Env): Settings | undefined {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === "true") return undefined;
  const tracesUrl = urlOf(env, "TRACES", "v1/traces");
  const metricsUrl = urlOf(env, "METRICS", "v1/metrics");
  if (tracesUrl === undefined && metricsUrl === undefined) return undefined;
  const { integer } = readEnvironment(env);
  const hour = 3_600_000;
  const resource = resourceOf(env);
  const queue = integer("OTEL_BSP_MAX_QUEUE_SIZE", 2048, 1, 1_000_000);
  const interval = integer("OTEL_METRIC_EXPORT_INTERVAL", 60_000, 1, hour);
  return {
    serviceName: env.OTEL_SERVICE_NAME || resource["service.name"] || serviceName,
    resource,
    tracesUrl,
    metricsUrl,
    sampler: samplerOf(env),
    ratio: ratioOf(env),
    batch: {
      queue,
      size: Math.min(queue, integer("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512, 1, 1_000_000)),
      delay: integer("OTEL_BSP_SCHEDULE_DELAY", 5_000, 0, hour),
      timeout: integer("OTEL_BSP_EXPORT_TIMEOUT", 30_000, 1, hour),
    },
    metrics: {
      interval,
      timeout: Math.min(interval, integer("OTEL_METRIC_EXPORT_TIMEOUT", 30_000, 1, hour)),
    },
  };
}

/** Where a signal is sent: its own endpoint as it is, or its path below the endpoint of all. */
function urlOf(env: Env, signal: "TRACES" | "METRICS", path: string): string | undefined {
  const exporter = `OTEL_${signal}_EXPORTER`;
  if (env[exporter] === "none") return undefined;
  const own = `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`;
  const name = env[own] ? own : "OTEL_EXPORTER_OTLP_ENDPOINT";
  const text = env[name];
  if (!text) return undefined;
  if (env[exporter] && env[exporter] !== "otlp") throw refusal(env, exporter, "otlp or none");
  for (const protocol of [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, "OTEL_EXPORTER_OTLP_PROTOCOL"]) {
    if (!env[protocol]) continue;
    if (env[protocol] === "http/protobuf") break;
    // What it would send the endpoint could not read, and nobody would be told.
    throw refusal(env, protocol, "http/protobuf, the only one that is spoken here");
  }
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw refusal(env, name, "the URL of an OTLP endpoint, such as http://127.0.0.1:4318");
  }
  return name === own ? text : `${text.replace(/\/$/, "")}/${path}`;
}

function samplerOf(env: Env): Settings["sampler"] {
  const name = "OTEL_TRACES_SAMPLER";
  const found = SAMPLERS.find((sampler) => sampler === (env[name] || "parentbased_always_on"));
  if (found === undefined) throw refusal(env, name, `one of ${SAMPLERS.join(", ")}`);
  return found;
}

function ratioOf(env: Env): number {
  const name = "OTEL_TRACES_SAMPLER_ARG";
  const ratio = Number(env[name] || 1);
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw refusal(env, name, "a number from 0 to 1");
}

/** The list `key=value,…` of OTEL_RESOURCE_ATTRIBUTES, where commas and equals signs are percent-encoded. */
function resourceOf(env: Env): Record<string, string> {
  const name = "OTEL_RESOURCE_ATTRIBUTES";
  const attributes: Record<string, string> = {};
  for (const entry of (env[name] ?? "").split(",")) {
    if (entry.trim() === "") continue;
    const [, key, value] = /^\s*([^=\s]+)\s*=\s*([^=]*?)\s*$/.exec(entry) ?? [];
    try {
      if (key === undefined || value === undefined) throw new URIError("no key=value");
      attributes[decodeURIComponent(key)] = decodeURIComponent(value);
    } catch {
      throw refusal(env, name, "key=value,key=value… with values that are percent-encoded");
    }
  }
  return attributes;
}

function refusal(env: Env, name: string, expected: string): ConfigError {
  // A URL may hold a password.
  const found = JSON.stringify(env[name]?.replace(/:[^/@]*@/, ":***@"));
  return new ConfigError(
    `${name}: expected ${expected}, found ${found}; correct it or leave it out`,
  );
}
