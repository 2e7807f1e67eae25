import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Canceled, DeadlineExceeded } from "@snippets/context";
import { errorf, is, join, New, retryAfter } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import {
  ErrFull,
  ErrOpen,
  ErrOverloaded,
  ErrTimeout,
  isFailure,
  isRetryable,
  resilienceKinds,
} from "./index.ts";
import { taxonomy } from "./testing/http.ts";

const full = taxonomy.toProblem(ErrFull);

const errors: [what: string, err: unknown, retryable: boolean, failure: boolean][] = [
  ["the service is unavailable", ErrUnavailable, true, true],
  ["a wrapped one", errorf("users: %w", ErrUnavailable), true, true],
  ["one of several", join(New("what is this?"), ErrUnavailable), true, true],
  ["an open circuit", ErrOpen, true, true],
  ["the limit of a timeout", ErrTimeout, true, true],
  ["the deadline of the caller", DeadlineExceeded, false, true],
  ["a full bulkhead on this side", ErrFull, false, false],
  ["a service that is overloaded", ErrOverloaded, false, true],
  ["the same, with a time", retryAfter(5, ErrOverloaded), true, true],
  ["what nobody knows", New("what is this?"), false, true],
  ["what is no error", "a text", false, true],
  ["Canceled", Canceled, false, false],
  ["an answer 404", taxonomy.fromProblem(404, ""), false, false],
  ["an answer 412", taxonomy.fromProblem(412, ""), false, false],
  ["a bulkhead that is full there", taxonomy.fromProblem(503, full), false, true],
  ["an answer 429", taxonomy.fromProblem(429, ""), false, true],
  ["an answer 500", taxonomy.fromProblem(500, ""), false, true],
  ["an answer 501", taxonomy.fromProblem(501, ""), false, false],
  ["an answer 503", taxonomy.fromProblem(503, ""), true, true],
  ["an answer 504", taxonomy.fromProblem(504, ""), false, true],
];

describe("whether it may go away, and whether it speaks against the service:", () => {
  for (const [what, err, retryable, failure] of errors) {
    test(what, () => assert.deepEqual([isRetryable(err), isFailure(err)], [retryable, failure]));
  }
});

test("what a service refuses crosses the network", () => {
  for (const { error, status } of resilienceKinds) {
    const problem = taxonomy.toProblem(retryAfter(1500, error));
    assert.equal(problem.status, status);
    const overHttp = taxonomy.fromProblem(problem.status, problem);
    const overGrpc = taxonomy.fromStatus(taxonomy.toStatus(retryAfter(1500, error)));
    for (const err of [overHttp, overGrpc]) {
      assert.ok(is(err, error));
      assert.deepEqual([err.code, err.retryAfter], ["RESOURCE_EXHAUSTED", 1500]);
    }
  }
  const open = taxonomy.toProblem(retryAfter(1500, ErrOpen));
  assert.deepEqual([open.status, open.reason], [503, "UNAVAILABLE"]);
});
