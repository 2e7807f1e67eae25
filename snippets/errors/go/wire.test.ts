/** Errors between Go and TypeScript: each writes what the other reads, and both say the same of it. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { describeGo } from "../../../scripts/testing/go.ts";
import { badRequest, codes, errorf, join, New, retryAfter, type Status } from "../index.ts";
import { codeFrom } from "../taxonomy/codes.ts";
import {
  ErrBusy,
  ErrCanceled,
  ErrDeadline,
  ErrInvalid,
  ErrNotFound,
  ErrSecret,
  ErrUnavailable,
  type Reading,
  readingOf,
  sample,
} from "../testing/sample.ts";

const invalid = badRequest(
  [
    { field: "name", description: "expected text" },
    { field: "email", description: 'expected "a@b", found <é&>' },
  ],
  ErrInvalid,
);

/** The errors that the program in Go writes, made here. */
const written: Record<string, Error> = {
  sentinel: ErrNotFound,
  wrapped: errorf("get: %w", errorf("user %d: %w", 7, ErrNotFound)),
  hidden: errorf("user %d: %w%.0w", 7, ErrNotFound, ErrSecret),
  joined: join(New("close: disk full"), ErrNotFound) as Error,
  text: errorf("%q <é&>: %w", "世\n", ErrNotFound),
  fields: errorf("create: %w", invalid),
  retry: retryAfter(1500, ErrBusy),
  "retry soon": retryAfter(1, ErrBusy),
  "retry late": retryAfter(1e9, ErrBusy),
  both: retryAfter(2000, invalid),
  unavailable: errorf("greet: %w", ErrUnavailable),
  canceled: errorf("read: %w", ErrCanceled),
  deadline: ErrDeadline,
  "no kind": ErrSecret,
};

/** What a service sends. The Status is in the JSON form of Protocol Buffers, with the number of the code. */
interface Answer {
  http?: number;
  problem?: unknown;
  status?: { code: number; message: string; details?: unknown[] };
}

const byNumber = (number: number) =>
  codeFrom(Object.entries(codes).find(([, code]) => code.number === number)?.[0]);

const fromRpc = ({ code, message, details = [] }: NonNullable<Answer["status"]>) =>
  sample.fromStatus({ code: byNumber(code), message, details } as Status);

function answerOf(err: Error): Required<Answer> {
  const [problem, { code, message, details }] = [sample.toProblem(err), sample.toStatus(err)];
  return { http: problem.status, problem, status: { code: codes[code].number, message, details } };
}

describeGo("errors between Go and TypeScript", (go) => {
  let theirs: Record<string, Required<Answer>>;
  const read = async (answers: Answer[]): Promise<Reading[]> =>
    JSON.parse(await go.program("errors/go/wire", "read", JSON.stringify(answers)));

  before(async () => {
    theirs = JSON.parse(await go.program("errors/go/wire", "write"));
  });

  test("both know the same errors", () => {
    assert.deepEqual(Object.keys(theirs).sort(), Object.keys(written).sort());
  });

  for (const [name, err] of Object.entries(written)) {
    test(`${name}: both write the same problem`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(sample.toProblem(err))), theirs[name]?.problem);
    });

    test(`${name}: both write the same google.rpc.Status`, () => {
      const { code, message, details } = sample.toStatus(err);
      const rpc = theirs[name]?.status;
      assert.ok(rpc);
      assert.deepEqual([codes[code].number, message], [rpc.code, rpc.message]);
      // What is empty, Go leaves out, as JSON of Protocol Buffers may.
      assert.deepEqual(details, fromRpc(rpc).details);
      assert.equal(details.length, rpc.details?.length ?? 0);
    });

    test(`${name}: each reads what the other wrote, and as it would read its own`, async () => {
      const { http, problem, status } = theirs[name] as Required<Answer>;
      const [byProblem, byStatus] = [sample.fromProblem(http, problem), fromRpc(status)];
      const ours = answerOf(err);
      const [goProblem, goStatus] = await read([
        { http: ours.http, problem: ours.problem },
        { status: ours.status },
      ]);
      assert.deepEqual(readingOf(byProblem), goProblem);
      assert.deepEqual(readingOf(byStatus), goStatus);
      const kind = sample.kindOf(err);
      assert.deepEqual(readingOf(byProblem).is, kind ? [kind.reason] : []);
      assert.deepEqual(readingOf(byStatus).is, kind ? [kind.reason] : []);
    });
  }

  test("both say the same of answers that are no problem, or an odd one", async () => {
    const bodies: [http: number, problem: unknown][] = [
      ...[400, 401, 403, 404, 409, 418, 429, 499, 500, 501, 502, 503, 504].map(
        (http) => [http, "<html>"] as [number, unknown],
      ),
      [404, null],
      [404, ["problem"]],
      [504, { title: "Gateway Timeout" }],
      [500, { title: "x", code: "DATA_LOSS" }],
      [500, { title: "x", code: "constructor" }],
      [404, { title: "x", code: "NOT_FOUND", reason: "USER_NOT_FOUND", domain: "other.example" }],
      [404, { title: "x", code: "NOT_FOUND", reason: "USER_NOT_FOUND", domain: "users.example" }],
      [404, { title: "x", code: "NOT_FOUND", reason: "__proto__", domain: "users.example" }],
      [503, { title: "x", code: "UNAVAILABLE" }],
      [429, { title: "x", details: [{ "@type": "type.googleapis.com/x", retryDelay: "" }, {}] }],
    ];
    const found = bodies.map(([http, body]) => readingOf(sample.fromProblem(http, body)));
    // Go names no status that it does not know.
    for (const reading of found) reading.message = reading.message.replace(/^status \d+$/, "");
    assert.deepEqual(found, await read(bodies.map(([http, problem]) => ({ http, problem }))));
  });

  test("both say the same of a Status of each code, without details", async () => {
    const rpc = Object.values(codes).map(({ number }) => ({ code: number, message: "text" }));
    const theirs = await read(rpc.map((status) => ({ status })));
    assert.deepEqual(rpc.map(fromRpc).map(readingOf), theirs);
  });
});
