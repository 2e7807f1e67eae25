/** One or more examples of each picture, for the tests: small ones, and ones with more than fits. */
import {
  background,
  type Context,
  todo,
  withCancel,
  withCancelCause,
  withoutCancel,
  withTimeout,
  withTimeoutCause,
  withValue,
} from "@snippets/context";
import { beforeAfterChart } from "../before-after.ts";
import { barChart } from "../chart.ts";
import { contextTree } from "../contexts.ts";
import { errorChain } from "../errors.ts";
import { histogram } from "../histogram.ts";
import { lineChart } from "../line-chart.ts";
import { percentileChart } from "../percentile-chart.ts";
import { type Span, traceChart } from "../trace.ts";
import { wireChart } from "../wire.ts";

const LONG = "a very long name that goes on and on and on, and then goes on for a while still";
const HOSTILE = `</text><script>alert("1")</script>&\u202e\0\ud800`;

const spans: Span[] = [
  {
    name: "GET /users/1/greeting",
    service: "gateway",
    start: 1000,
    end: 1480,
    budget: 500,
    outcome: "ok",
  },
  {
    name: "GET /users/1",
    service: "users",
    start: 1008,
    end: 1131,
    parent: "GET /users/1/greeting",
    budget: 491,
    outcome: "ok",
  },
  { name: "SELECT", service: "users", start: 1020, end: 1080, parent: "GET /users/1" },
  {
    name: "greeter.Greeter/SayHello",
    service: "greeter",
    start: 1140,
    end: 1470,
    parent: "GET /users/1/greeting",
    budget: 359,
    outcome: "deadline_exceeded",
  },
  { name: "render", start: 1471, end: 1471.2, parent: "GET /users/1/greeting" },
];

const many: Span[] = Array.from({ length: 1000 }, (_, i) => ({
  name: `call ${i} ${LONG}`,
  id: String(i),
  service: LONG,
  outcome: i % 3 === 0 ? LONG : "canceled",
  budget: i * 10,
  start: i,
  end: i + 20,
  ...(i === 0 || i % 20 === 0 ? {} : { parent: String(i - 1) }),
}));

class Tenant implements Context {
  readonly inner: Context;
  constructor(inner: Context) {
    this.inner = inner;
  }
  deadline() {
    return this.inner.deadline();
  }
  done() {
    return this.inner.done();
  }
  err() {
    return this.inner.err();
  }
  value(key: unknown) {
    return this.inner.value(key);
  }
}

/** Contexts of every kind and in every state, by name; all of it is at rest. */
export function someContexts(): { [name: string]: Context } {
  const [request, cancelRequest] = withTimeout(background(), 3_600_000);
  const [users, cancelUsers] = withCancelCause(request);
  const [query] = withCancel(withValue(users, Symbol("user"), "ada"));
  const [greeter] = withTimeout(request, 1_800_000);
  const [late] = withTimeoutCause(request, 0, new Error("the greeter did not answer in time"));
  const audit = withoutCancel(request);
  const [tenant] = withCancel(new Tenant(greeter));
  const [off, cancelOff] = withCancel(todo());
  cancelUsers(new Error("the client has left"));
  cancelOff();
  void cancelRequest;
  return { request, users, query, greeter, late, audit, tenant, off };
}

function deep(): { [name: string]: Context } {
  let [leaf] = withCancel(background());
  for (let i = 0; i < 20_000; i++) leaf = withCancel(leaf)[0];
  return { [LONG]: withValue(leaf, LONG, HOSTILE), other: withCancel(leaf)[0] };
}

export const ErrNotFound: Error = new Error("not found");

class QueryError extends Error {
  readonly code = "SQLITE_CONSTRAINT";
}

function chain(): Error {
  const query = new QueryError("query users: no row with id 42", { cause: ErrNotFound });
  const time = new DOMException("The operation was aborted due to timeout", "TimeoutError");
  const both = new AggregateError([query, time, "a string"], "both stores failed");
  return new Error(`read the profile of 42: ${both.message}`, { cause: both });
}

function longChain(): Error {
  let err: Error = new TypeError(HOSTILE);
  for (let i = 0; i < 5000; i++) err = new Error(`${LONG} ${i}`, { cause: err });
  return err;
}

const ascii = (text: string) => Buffer.from(text, "latin1");

const message = [
  {
    label: "HEADERS",
    note: "a frame of stream 1",
    parts: [
      { label: "length", note: "11", bytes: Buffer.from([0, 0, 11]) },
      { label: "type", note: "1, HEADERS", bytes: Buffer.from([1]) },
      { label: "flags", note: "END_HEADERS", bytes: Buffer.from([4]) },
      { label: "stream", note: "1", bytes: Buffer.from([0, 0, 0, 1]) },
      {
        label: "headers",
        note: "compressed by HPACK: each name that both sides know is one byte",
        bytes: Buffer.from("8386449162e1d3a7b59d54", "hex"),
      },
    ],
  },
  {
    label: "DATA",
    parts: [
      {
        label: "message prefix",
        parts: [
          { label: "compressed", note: "0, no", bytes: Buffer.from([0]) },
          { label: "length", note: "7 bytes follow", bytes: Buffer.from([0, 0, 0, 7]) },
        ],
      },
      {
        label: "HelloRequest",
        parts: [
          { label: "tag", note: "field 1 (name), wire type 2", bytes: Buffer.from([0x0a]) },
          { label: "length", note: "5", bytes: Buffer.from([5]) },
          { label: "name", bytes: ascii("World") },
        ],
      },
    ],
  },
  {
    label: "request line",
    note: "what HTTP/1 sends in its place, as text",
    bytes: ascii("POST /hello HTTP/1.1\r\n"),
  },
];

const noise = (n: number, scale: number) =>
  Array.from({ length: n }, (_, i) => scale * (1 + Math.abs(Math.sin(i * 12.9898) * 3) ** 2));

/** Each example by name, drawn when it is asked for. */
export const pictures: { readonly [name: string]: () => string } = {
  trace: () => traceChart(spans, { title: "One request, three services", deadline: 1500 }),
  "trace without a deadline": () => traceChart(spans.slice(0, 2), { title: "One request" }),
  "trace of many": () => traceChart(many, { title: LONG.repeat(3), deadline: 100_000 }),
  "trace after its deadline": () =>
    traceChart([{ name: HOSTILE, start: 0, end: 0, outcome: HOSTILE }], {
      title: HOSTILE,
      deadline: -5,
    }),
  contexts: () => contextTree(someContexts(), { title: "After users has canceled" }),
  "contexts, many": () => contextTree(deep(), { title: "A deep tree" }),
  "contexts, wide": () =>
    contextTree(
      Array.from({ length: 3000 }, () => withCancel(background())[0]),
      { title: "A wide tree" },
    ),
  errors: () =>
    errorChain(chain(), { title: "Why the page is missing", sentinels: { ErrNotFound } }),
  "errors, many": () => errorChain(longChain(), { title: "A long chain" }),
  "a value that is no error": () => errorChain(HOSTILE, { title: "Thrown" }),
  wire: () => wireChart(message, { title: "SayHello on the wire" }),
  "wire of many": () =>
    wireChart(
      Array.from({ length: 300 }, (_, i) => ({
        label: `${LONG} ${i}`,
        note: LONG.repeat(i % 5),
        bytes: Buffer.alloc(i * 20, i),
      })),
      { title: "Many bytes" },
    ),
  histogram: () => histogram(noise(500, 1.3), { title: "One call", unit: "ms" }),
  "histogram of three": () =>
    histogram(
      { "in process": noise(2000, 0.01), REST: noise(300, 2), gRPC: noise(500, 1) },
      { title: "The same call, three ways", unit: "ms" },
    ),
  "histogram of many": () =>
    histogram(
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${LONG} ${i}`, noise(10, 1e9)])),
      { title: "Many", unit: LONG },
    ),
  bars: () =>
    barChart(
      [
        ["200 OK", 1234],
        [LONG, 7],
      ],
      { title: "The body of each answer", unit: "bytes" },
    ),
  line: () =>
    lineChart(
      {
        p50: Array.from({ length: 20 }, (_, i) => [i * 100, 2 + (i % 3) * 0.2]),
        p99: Array.from({ length: 20 }, (_, i) => [i * 100, i > 7 && i < 13 ? 480 - i * 10 : 9]),
      },
      {
        title: "Latency while users stands still",
        unit: "ms",
        events: [
          [800, "users stands still"],
          [1300, "users answers again"],
        ],
      },
    ),
  "line with gaps": () =>
    lineChart(
      Array.from({ length: 30 }, (_, i) => [i * 100, i % 10 > 6 && i !== 18 ? undefined : 100 - i]),
      { title: "Success rate", unit: "%" },
    ),
  "line along something else, below zero": () =>
    lineChart(
      {
        predicted: Array.from({ length: 50 }, (_, i) => [i / 50, 10 / (1 - i / 50) - 60]),
        measured: [
          [0.1, 12 - 60],
          [0.5, 19 - 60],
          [0.9, 130 - 60],
        ],
      },
      { title: "M/M/1", unit: "ms", x: "utilisation" },
    ),
  "line of many": () =>
    lineChart(
      Object.fromEntries(
        Array.from({ length: 8 }, (_, i) => [
          i === 1 ? HOSTILE : `${LONG} ${i}`,
          noise(50_000, 1e6 * (i + 1)).map((y, x) => [x * 60, y] as const),
        ]),
      ),
      {
        title: LONG,
        unit: LONG,
        events: Array.from({ length: 9 }, (_, i) => [i * 375_000, LONG] as const),
      },
    ),
  "line of one point": () => lineChart([[5, 7]], { title: "One" }),
  percentiles: () =>
    percentileChart(
      { REST: noise(3000, 2), gRPC: noise(5000, 1), "in process": noise(50, 0.1) },
      { title: "The same call, three ways", unit: "ms" },
    ),
  "percentiles of one value": () => percentileChart([3], { title: "One", unit: "ms" }),
  "percentiles of many": () =>
    percentileChart(
      Object.fromEntries(
        Array.from({ length: 9 }, (_, i) => [`${LONG} ${i}`, noise(10 ** (i % 7), 1e9)]),
      ),
      { title: LONG, unit: HOSTILE },
    ),
  "before and after": () =>
    beforeAfterChart(
      [
        ["success rate", 62.4, 99.1, "%"],
        ["p50", 4.2, 4.2, "ms"],
        ["p99", 1480, 212, "ms"],
        ["requests to users", 0, 300],
      ],
      { title: "A breaker is switched on", names: ["without a breaker", "with a breaker"] },
    ),
  "before and after, many": () =>
    beforeAfterChart(
      Array.from({ length: 15 }, (_, i) => [`${LONG} ${i}`, i * 1e9, (20 - i) * 1e7, LONG]),
      { title: HOSTILE, names: [LONG, LONG] },
    ),
};
