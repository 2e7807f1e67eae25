/** Answers of a service that is broken or malicious. */
import { type Cases, equal, ok } from "../../../scripts/testing/cases.ts";
import { type RemoteError, retryAfter, type Status } from "../index.ts";
import { ErrBusy, sample } from "./sample.ts";

const odd: unknown[] = [
  undefined,
  null,
  0,
  Number.NaN,
  "",
  "constructor",
  "__proto__",
  true,
  [],
  [[]],
  {},
  { length: 1e9 },
  () => "text",
  Symbol("s"),
  7n,
  new Proxy([], { get: thrower, ownKeys: thrower }),
  new Proxy({}, { get: thrower, ownKeys: thrower }),
];

function thrower(): never {
  throw new Error("no");
}

const TYPE = "type.googleapis.com/google.rpc.";
const members = ["type", "title", "status", "detail", "instance", "code", "reason", "domain"];

/** What every RemoteError must hold, whatever was sent. */
function checkWhole(err: RemoteError, what: string): void {
  const texts = [err.code, err.message, err.reason, err.domain, err.name];
  for (const text of texts) equal(typeof text, "string", `${what}: a text`);
  ok(err.message !== "", `${what}: some text`);
  ok(Number.isInteger(err.status), `${what}: status`);
  for (const { field, description } of err.violations) {
    equal(typeof field, "string", `${what}: field`);
    equal(typeof description, "string", `${what}: description`);
  }
  for (const text of Object.values(err.metadata)) equal(typeof text, "string", `${what}: metadata`);
  const delay = err.retryAfter ?? 0;
  ok(Number.isFinite(delay) && delay >= 0, `${what}: delay`);
  ok(JSON.stringify(err.details).length > 0, `${what}: details`);
}

/** Details with one member replaced by something odd. */
function detailsWith(value: unknown): unknown[] {
  return [
    value,
    { "@type": value },
    { "@type": `${TYPE}ErrorInfo`, reason: value, domain: "d", metadata: {} },
    { "@type": `${TYPE}ErrorInfo`, reason: "R", domain: value, metadata: {} },
    { "@type": `${TYPE}ErrorInfo`, reason: "R", domain: "d", metadata: value },
    { "@type": `${TYPE}ErrorInfo`, reason: "R", domain: "d", metadata: { key: value } },
    { "@type": `${TYPE}BadRequest`, fieldViolations: value },
    { "@type": `${TYPE}BadRequest`, fieldViolations: [value] },
    { "@type": `${TYPE}BadRequest`, fieldViolations: [{ field: value, description: value }] },
    { "@type": `${TYPE}RetryInfo`, retryDelay: value },
  ];
}

export const hostiles: Cases = {
  "an answer with a member of any type is an error with all its fields"() {
    for (const [at, value] of odd.entries()) {
      checkWhole(sample.fromProblem(500, value), `body ${at}`);
      checkWhole(sample.fromStatus(value as Status), `status ${at}`);
      for (const member of members) {
        checkWhole(sample.fromProblem(500, { title: "x", [member]: value }), `${member} ${at}`);
      }
      const details = detailsWith(value);
      checkWhole(sample.fromProblem(500, { details }), `details ${at}`);
      const status = { code: value, message: value, details };
      checkWhole(sample.fromStatus(status as never), `status of ${at}`);
      checkWhole(sample.fromStatus({ ...status, details: value } as never), `no details ${at}`);
    }
  },

  "a member of a wrong type is as if it were not there"() {
    const got = sample.fromProblem(404, {
      title: 7,
      detail: "gone",
      code: "NOT_FOUND",
      reason: {},
    });
    equal(`${got.code} ${got.message} ${got.reason}|`, "NOT_FOUND gone |", "the others count");
  },

  "names of a prototype are names like others"() {
    const text = `{"title":"x","code":"toString","reason":"__proto__","__proto__":{"detail":"no"},
      "details":[{"@type":"${TYPE}ErrorInfo","reason":"R","metadata":{"__proto__":"a","b":"c"}}]}`;
    const got = sample.fromProblem(500, text);
    equal(got.message, "x", "nothing is inherited");
    equal(got.code, "UNKNOWN", "code");
    equal(Object.getPrototypeOf(got.metadata), Object.prototype, "metadata");
    const sent = sample.fromStatus({
      code: "UNKNOWN",
      message: "x",
      details: got.details as never,
    });
    equal(Object.keys(sent.metadata).join(), "__proto__,b", "keys of metadata");
    equal(Object.getOwnPropertyDescriptor(sent.metadata, "__proto__")?.value, "a", "value");
    equal(({} as { detail?: string }).detail, undefined, "the prototype of all is untouched");
  },

  "a huge answer is read in linear time"() {
    const many = Array.from({ length: 200_000 }, (_, at) => ({
      field: `f${at}`,
      description: "d",
    }));
    const details = [{ "@type": `${TYPE}BadRequest`, fieldViolations: many }];
    const body = JSON.stringify({ title: "x".repeat(5e6), details });
    const got = sample.fromProblem(400, body);
    equal(got.violations.length, 200_000, "fields");
    equal(got.message.length, 5e6, "text");
    const deep = `{"title":${"[".repeat(200_000)}`;
    equal(sample.fromProblem(400, deep).message, "Bad Request", "deep and cut off");
    const list = `{"details":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    equal(sample.fromProblem(400, list).details.length, 0, "deep");
  },

  "a delay is a duration of Protocol Buffers, or none"() {
    const read = (retryDelay: unknown) =>
      sample.fromProblem(429, { details: [{ "@type": `${TYPE}RetryInfo`, retryDelay }] })
        .retryAfter;
    for (const [text, ms] of [
      ["0s", 0],
      ["1.5s", 1500],
      ["0.000000001s", 1e-6],
      ["1.000340012s", 1000.340012],
      ["315576000000s", 315_576_000_000_000],
    ] as const) {
      equal(read(text), ms, text);
    }
    const none = ["-1s", "1", "s", "1.s", ".5s", "1e3s", "1h", "Infinitys", " 1s", "1s\n", "0x1s"];
    for (const text of [...none, "315576000001s", "1.0000000001s", "9".repeat(400), 1.5]) {
      equal(read(text), undefined, `no delay: ${text}`);
    }
  },

  "a delay that is written is always a duration"() {
    const written = (ms: number) => {
      const [detail] = retryAfter(ms, ErrBusy).details;
      return detail && "retryDelay" in detail ? detail.retryDelay : "";
    };
    for (const [ms, text] of [
      [1500, "1.5s"],
      [1, "0.001s"],
      [0.1, "0.0001s"],
      [1e-9, "0s"],
      [999.9999999, "1s"],
      [1e9, "1000000s"],
      [-5, "0s"],
      [Number.NaN, "0s"],
      [Number.POSITIVE_INFINITY, "315576000000s"],
    ] as const) {
      equal(written(ms), text, String(ms));
    }
  },
};
