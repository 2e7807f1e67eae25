import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "@snippets/service";
import { readSettings, type Settings } from "./settings.ts";

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };

const READ: [title: string, env: Record<string, string>, found: Partial<Settings> | undefined][] = [
  ["nothing", {}, undefined],
  ["an empty endpoint", { OTEL_EXPORTER_OTLP_ENDPOINT: "" }, undefined],
  ["disabled", { ...endpoint, OTEL_SDK_DISABLED: "True" }, undefined],
  [
    "an endpoint",
    endpoint,
    {
      serviceName: "users",
      tracesUrl: "http://collector:4318/v1/traces",
      metricsUrl: "http://collector:4318/v1/metrics",
      sampler: "parentbased_always_on",
      batch: { queue: 2048, size: 512, delay: 5_000, timeout: 30_000 },
      metrics: { interval: 60_000, timeout: 30_000 },
    },
  ],
  [
    "an endpoint with a path",
    { OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector/otlp/" },
    { tracesUrl: "https://collector/otlp/v1/traces" },
  ],
  [
    "an endpoint for traces only",
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://collector/spans" },
    { tracesUrl: "http://collector/spans", metricsUrl: undefined },
  ],
  [
    "one signal goes nowhere",
    { ...endpoint, OTEL_TRACES_EXPORTER: "none", OTEL_METRICS_EXPORTER: "otlp" },
    { tracesUrl: undefined, metricsUrl: "http://collector:4318/v1/metrics" },
  ],
  [
    "a protocol for traces wins",
    { ...endpoint, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf" },
    { tracesUrl: "http://collector:4318/v1/traces" },
  ],
  [
    "attributes of the resource",
    {
      ...endpoint,
      OTEL_RESOURCE_ATTRIBUTES: "service.name=a%20b, deployment.environment.name=x%2Cy",
    },
    {
      serviceName: "a b",
      resource: { "service.name": "a b", "deployment.environment.name": "x,y" },
    },
  ],
  [
    "the name of the service wins",
    { ...endpoint, OTEL_SERVICE_NAME: "other", OTEL_RESOURCE_ATTRIBUTES: "service.name=a" },
    { serviceName: "other" },
  ],
  [
    "a sampler",
    { ...endpoint, OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.25" },
    { sampler: "traceidratio", ratio: 0.25 },
  ],
  [
    "the batches",
    {
      ...endpoint,
      OTEL_BSP_MAX_QUEUE_SIZE: "10",
      OTEL_BSP_SCHEDULE_DELAY: "0",
      OTEL_BSP_EXPORT_TIMEOUT: "7",
    },
    { batch: { queue: 10, size: 10, delay: 0, timeout: 7 } },
  ],
  [
    "the interval of metrics, which is no shorter than their timeout",
    { ...endpoint, OTEL_METRIC_EXPORT_INTERVAL: "500" },
    { metrics: { interval: 500, timeout: 500 } },
  ],
];

for (const [title, env, found] of READ) {
  test(`settings: ${title}`, () => {
    const settings = readSettings("users", env);
    if (found === undefined) assert.equal(settings, undefined);
    else assert.deepEqual({ ...settings, ...found }, settings);
  });
}

const REFUSED: [env: Record<string, string>, message: RegExp][] = [
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" },
    /_ENDPOINT: expected the URL .*"collector:4318"/,
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "ftp://u:secret@host" }, /found "ftp:\/\/u:\*\*\*@host"/],
  [
    { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
    /_PROTOCOL: expected http\/protobuf.*"grpc"/,
  ],
  [
    { ...endpoint, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "http/json" },
    /_METRICS_PROTOCOL: expected/,
  ],
  [{ ...endpoint, OTEL_TRACES_EXPORTER: "zipkin" }, /_EXPORTER: expected otlp or none/],
  [{ ...endpoint, OTEL_TRACES_SAMPLER: "sometimes" }, /_SAMPLER: expected one of always_on/],
  [{ ...endpoint, OTEL_TRACES_SAMPLER_ARG: "2" }, /_SAMPLER_ARG: expected a number from 0 to 1/],
  [{ ...endpoint, OTEL_RESOURCE_ATTRIBUTES: "a=b=c" }, /_ATTRIBUTES: expected key=value/],
  [{ ...endpoint, OTEL_RESOURCE_ATTRIBUTES: "a=%zz" }, /_ATTRIBUTES: expected key=value/],
  [{ ...endpoint, OTEL_BSP_SCHEDULE_DELAY: "-1" }, /_DELAY: expected a whole number/],
  [{ ...endpoint, OTEL_METRIC_EXPORT_INTERVAL: "0" }, /_INTERVAL: expected a whole number/],
];

for (const [env, message] of REFUSED) {
  test(`settings: ${Object.values(env).at(-1)} is refused`, () => {
    assert.throws(
      () => readSettings("users", env),
      (error) => error instanceof ConfigError && message.test(error.message),
    );
  });
}
