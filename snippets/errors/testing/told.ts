/** The taxonomy: what each side is told, beside what Go's twin asks. */
import { type Cases, equal, ok } from "../../../scripts/testing/cases.ts";
import {
  as,
  badRequest,
  type Code,
  codes,
  errorf,
  is,
  join,
  New,
  RemoteError,
  retryAfter,
  StatusError,
  Taxonomy,
  unwrap,
} from "../index.ts";
import {
  ErrBusy,
  ErrCanceled,
  ErrDeadline,
  ErrInvalid,
  ErrNotFound,
  ErrSecret,
  ErrUnavailable,
  kinds,
  sample,
} from "./sample.ts";

const violation = { field: "name", description: "expected text" };

export const told: Cases = {
  "the text of an error of a kind is told, its stack and its causes are not"() {
    const err = errorf("user 7: %w%.0w", ErrNotFound, ErrSecret);
    for (const told of [sample.toProblem(err), sample.toStatus(err)]) {
      const text = JSON.stringify(told);
      ok(text.includes("user 7: no such user"), "the text");
      ok(!/hunter2|\.ts|stack|cause/.test(text), `and nothing else: ${text}`);
    }
    const native = new Error("user 7 is gone", { cause: join(ErrNotFound, ErrSecret) });
    equal(sample.toProblem(native).detail, "user 7 is gone", "of a native error, too");
  },

  "what has no kind, whatever it is, becomes a plain 500"() {
    const hostile = Proxy.revocable({}, {});
    hostile.revoke();
    for (const thrown of [ErrSecret, "hunter2", undefined, null, {}, hostile.proxy]) {
      const problem = { type: "about:blank", title: "Internal Server Error", status: 500 };
      const expected = JSON.stringify({ ...problem, code: "INTERNAL" });
      equal(JSON.stringify(sample.toProblem(thrown)), expected, "problem");
      const { code, message, details } = sample.toStatus(thrown);
      equal(`${code} ${message} ${details.length}`, "INTERNAL internal error 0", "status");
    }
  },

  "the first kind that an error is decides"() {
    const err = join(ErrBusy, ErrNotFound);
    equal(sample.kindOf(err)?.reason, "USER_NOT_FOUND", "in the order of the taxonomy");
    equal(sample.kindOf(New("x")), undefined, "none");
  },

  "a kind may have a status of its own"() {
    const own = new Taxonomy({
      domain: "users.example",
      kinds: kinds.map((kind) => (kind.error === ErrInvalid ? { ...kind, status: 422 } : kind)),
    });
    const problem = own.toProblem(ErrInvalid);
    equal(problem.status, 422, "status");
    const got = own.fromProblem(422, problem);
    ok(is(got, ErrInvalid), "is");
    equal(got.code, "INVALID_ARGUMENT", "code");
  },

  "only what comes without a reason from servers themselves is known by its code"() {
    const bare = (code: Code) => sample.fromStatus({ code, message: "x", details: [] });
    ok(is(bare("UNAVAILABLE"), ErrUnavailable), "UNAVAILABLE");
    ok(is(bare("CANCELLED"), ErrCanceled), "CANCELLED");
    ok(is(sample.fromProblem(503, ""), ErrUnavailable), "503");
    equal(is(bare("NOT_FOUND"), ErrNotFound), false, "NOT_FOUND may be a wrong path");
    const down = { error: New("db"), code: "UNAVAILABLE", reason: "DB_DOWN", title: "x" } as const;
    const own = new Taxonomy({ domain: "users.example", kinds: [down] });
    equal(is(own.fromProblem(503, ""), down.error), false, "503 of a proxy says nothing of ours");
  },

  "what another service said is read, and not passed on"() {
    const got = sample.fromStatus(
      sample.toStatus(retryAfter(9, badRequest([violation], ErrInvalid))),
    );
    equal(got.retryAfter, 9, "delay");
    equal(got.violations.length, 1, "fields");
    equal(sample.toProblem(errorf("gateway: %w", got)).details, undefined, "details");
    const again = retryAfter(got.retryAfter ?? 0, got);
    equal(sample.toProblem(again).details?.length, 1, "unless one says it oneself");
  },

  "a RemoteError says all that was sent, and prints as an error"() {
    const metadata = { zone: "a", __proto__: null };
    const [info] = sample.toStatus(ErrNotFound).details;
    const details = [{ ...info, metadata }] as never;
    const got = sample.fromStatus({ code: "NOT_FOUND", message: "gone", details });
    ok(got instanceof StatusError && got instanceof Error, "class");
    equal(String(got), "RemoteError: gone", "text");
    equal(got.domain, "users.example", "domain");
    equal(got.metadata.zone, "a", "metadata");
    equal(got.status, 404, "status");
    equal(unwrap(got), ErrNotFound, "unwrap");
    equal(as(errorf("x: %w", got), RemoteError), got, "as");
    const frame = /\n {4}at (.*)/.exec(got.stack ?? "")?.[1];
    ok(frame === undefined || frame.includes("testing/told.ts"), `stack begins at ${frame}`);
  },

  "badRequest and retryAfter carry what is told beside the text"() {
    const bad = badRequest([violation, { field: "id", description: "expected 7" }], ErrInvalid);
    equal(bad.message, "invalid user; name: expected text; id: expected 7", "text");
    ok(is(bad, ErrInvalid), "is");
    const later = retryAfter(1500, errorf("read: %w", bad));
    equal(later.message, `read: ${bad.message}`, "text of the error");
    equal(later.retryAfter, 1500, "delay");
    equal(
      as(later, (err): err is StatusError => err === bad),
      bad,
      "the one below",
    );
    equal(String(bad), `StatusError: ${bad.message}`, "name");
  },

  "which errors may be retried"() {
    const may = (err: unknown) => sample.isRetryable(err);
    ok(may(errorf("greet: %w", ErrUnavailable)), "a service that is not there");
    ok(may(retryAfter(10, ErrBusy)), "one that says when");
    ok(may(sample.fromStatus(sample.toStatus(retryAfter(10, ErrBusy)))), "on the other side, too");
    ok(may(new Taxonomy({ domain: "x", kinds: [] }).fromProblem(503, "")), "of no kind of ours");
    for (const err of [ErrBusy, ErrNotFound, ErrInvalid, ErrCanceled, ErrDeadline, ErrSecret]) {
      equal(may(err), false, err.message);
      equal(may(sample.fromStatus(sample.toStatus(err))), false, `${err.message}, sent`);
    }
    for (const thrown of [undefined, null, "text"]) equal(may(thrown), false, String(thrown));
  },

  "each code has the number and the status of google/rpc/code.proto"() {
    const table = Object.values(codes).map(({ number, http }) => `${number}:${http}`);
    const expected =
      "1:499 2:500 3:400 4:504 5:404 6:409 7:403 8:429 9:400 10:409 11:400 12:501 13:500 14:503 15:500 16:401";
    equal(table.join(" "), expected, "codes");
  },
};
