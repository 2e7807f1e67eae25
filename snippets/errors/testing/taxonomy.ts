/** The taxonomy: what Go's taxonomy_test.go asks of its twin. */
import { type Cases, equal, ok } from "../../../scripts/testing/cases.ts";
import {
  as,
  badRequest,
  type Code,
  errorf,
  is,
  type RemoteError,
  retryAfter,
  StatusError,
  Taxonomy,
} from "../index.ts";
import {
  ErrBusy,
  ErrCanceled,
  ErrDeadline,
  ErrInvalid,
  ErrNotFound,
  ErrSecret,
  kinds,
  sample,
} from "./sample.ts";

const violation = { field: "name", description: "expected text" };

/** Each error goes over the wire and comes back; `is` must find the same sentinel, and no other. */
const journeys: [name: string, err: Error, sentinel: Error | undefined, code: Code][] = [
  ["wrapped sentinel", errorf("user 7: %w", ErrNotFound), ErrNotFound, "NOT_FOUND"],
  ["fields", badRequest([violation], ErrInvalid), ErrInvalid, "INVALID_ARGUMENT"],
  ["retry", errorf("read: %w", retryAfter(1500, ErrBusy)), ErrBusy, "RESOURCE_EXHAUSTED"],
  ["canceled", errorf("read: %w", ErrCanceled), ErrCanceled, "CANCELLED"],
  ["deadline", ErrDeadline, ErrDeadline, "DEADLINE_EXCEEDED"],
  ["no kind", ErrSecret, undefined, "INTERNAL"],
];

function checkJourneys(travel: (err: Error) => RemoteError): void {
  for (const [name, sent, sentinel, code] of journeys) {
    const got = travel(sent);
    equal(got.code, code, `${name}: code`);
    for (const { error } of kinds) equal(is(got, error), error === sentinel, `${name}: ${error}`);
    if (sentinel) equal(got.message, sent.message, `${name}: text`);
    else ok(!got.message.includes("hunter2"), `${name}: what belongs in the log`);
    const bad = as(sent, StatusError);
    equal(JSON.stringify(got.violations), JSON.stringify(bad?.violations ?? []), `${name}: fields`);
    equal(got.retryAfter, bad?.retryAfter, `${name}: delay`);
  }
}

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

export const taxonomies: Cases = {
  TestOverGRPC() {
    checkJourneys((err) => sample.fromStatus(json(sample.toStatus(err))));
  },

  TestOverHTTP() {
    checkJourneys((err) => {
      const problem = sample.toProblem(err);
      const body = JSON.stringify(problem);
      const [text, bytes] = [body, new TextEncoder().encode(body)].map((form) =>
        sample.fromProblem(problem.status, form),
      );
      const parsed = sample.fromProblem(problem.status, json(problem));
      equal(JSON.stringify(parsed), JSON.stringify(text), "text and what it holds are the same");
      equal(JSON.stringify(parsed), JSON.stringify(bytes), "and so are its bytes");
      return parsed;
    });
  },

  TestAnAnswerWithoutProblem() {
    const answers: [status: number, body: string, code: Code, message: string][] = [
      [502, "<html>Bad Gateway</html>", "UNKNOWN", "Bad Gateway"],
      [404, "", "NOT_FOUND", "Not Found"],
      [504, '{"title":"Gateway Timeout"}', "DEADLINE_EXCEEDED", "Gateway Timeout"],
      [400, '["problem"]', "INVALID_ARGUMENT", "Bad Request"],
      [500, '{"title":"x","code":"DATA_LOSS"}', "DATA_LOSS", "x"],
    ];
    for (const [status, body, code, message] of answers) {
      const remote = sample.fromProblem(status, body);
      equal(remote.code, code, `${status} ${body}: code`);
      equal(remote.message, message, `${status} ${body}: text`);
      equal(remote.status, status, `${status} ${body}: status`);
    }
  },

  TestAReasonOfAnotherDomainIsNotOurs() {
    const other = new Taxonomy({ domain: "orders.example", kinds });
    const got = other.fromStatus(sample.toStatus(ErrNotFound));
    equal(is(got, ErrNotFound), false, "is");
    equal(got.reason, "USER_NOT_FOUND", "the reason is there to read");
    equal(got.cause, undefined, "cause");
  },
};
