import { inspect } from "node:util";
import { type ServiceError, status } from "@grpc/grpc-js";
import { DeadlineExceeded } from "@snippets/context";
import { as, is, isError } from "@snippets/errors";
import { ErrNoSuchItem, ErrTooFew, ErrUnavailable } from "@snippets/stock";
import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";
import before from "../orders-4/exercise.ts";
import { type Orders, Shop, said, TEA } from "../shop.ts";

/** Stands in the text of each error of the stock service, and must not reach the client. */
const MACHINE = "db-3";

const mistakes = {
  "status-that-lies":
    "The status does not say what went wrong. Find out which sentinel lies in the error, with `is`, and give each its own status.",
  "all-unavailable":
    "The stock service has a fault of its own, and nobody knows whether asking again helps. Any error that is none of the four is a 500.",
  "not-logged": "The order failed, and log got nothing, or more than one thing. Call it once.",
  "logs-the-text": "log got something that is no error. Give it the error itself.",
  "sentinel-lost":
    "`is` does not find the sentinel in the error that log got. Wrap it: errorf with %w, and the error of gRPC beside it with a second %w.",
  "cause-lost":
    "The error that gRPC gave is not in the error that log got. Wrap it, too: errorf with %w.",
  "id-lost":
    "The log does not tell which order failed. Wrap the error in one whose text has the order's id.",
  "tells-the-inside":
    "The client can read what the stock service said, with the name of a machine. Answer with the title of the status alone.",
};

/** Tells whether an error is the one that gRPC gave for this code. */
const isFrom =
  (code: status) =>
  (error: unknown): error is ServiceError =>
    isError(error) && (error as Partial<ServiceError>).code === code;

export default defineExercise({
  title: "Step 5: Errors with their causes",
  objective:
    "You can turn the status of a gRPC call into a sentinel, log its causes, and answer with a status of HTTP.",
  task: `A client that gets 500 does not know what to do next. Tell it, and tell the log more. Three
sentinels are in \`@snippets/stock\`, and \`DeadlineExceeded\` is in \`@snippets/context\`.

| gRPC says | sentinel | the client gets |
| --- | --- | --- |
| \`NOT_FOUND\` | \`ErrNoSuchItem\` | 422 |
| \`FAILED_PRECONDITION\` | \`ErrTooFew\` | 409 |
| \`UNAVAILABLE\` | \`ErrUnavailable\` | 503 |
| \`DEADLINE_EXCEEDED\` | \`DeadlineExceeded\` | 504 |
| anything else | none | 500 |

For each order that fails so, \`log\` gets one error. Its text has the order's id, \`is\` finds the sentinel in it, and the error of gRPC is among its causes. The
client reads the status and its title, and nothing of what the log gets.`,
  scope: "Orders that are refused with 400, 415 or 422 before the call need not be logged.",
  answer: ["orders"],
  hints: [
    "The error of gRPC has a `code`. Where is the place that sees each such error, and knows the context?",
    'errorf("reserve: %w: %w", sentinel, error) wraps both. The handler wraps once more, with the id, and logs that.',
    'The handler catches, calls log(errorf("order %s: %w", order.id, error)), and throws an error whose status follows from the sentinel that `is` finds.',
  ],
  mistakes,
  explanation: `The function that calls translates: what is above it knows sentinels and nothing of gRPC. The table holds code, sentinel and status side by
side, so that none is forgotten. The log gets the whole chain; the answer is made of the status alone. When the context has ended, its error says more than the code
of the call.`,

  async check(trial: Trial, orders: Orders) {
    await before.check(trial, orders);
    const shop = await Shop.open(trial, orders);
    const cases: [code: status, sentinel: Error | undefined, answer: number][] = [
      [status.NOT_FOUND, ErrNoSuchItem, 422],
      [status.FAILED_PRECONDITION, ErrTooFew, 409],
      [status.UNAVAILABLE, ErrUnavailable, 503],
      [status.DEADLINE_EXCEEDED, DeadlineExceeded, 504],
      [status.INTERNAL, undefined, 500],
    ];
    for (const [code, sentinel, wanted] of cases) {
      [shop.asked, shop.logged] = [[], []];
      shop.reserve = (_call, done) => done({ code, details: `no answer from ${MACHINE}` });
      const answer = await shop.post(TEA, {}, `stock answered ${status[code]}`);
      trial.expect(answer?.status === wanted, {
        expected: `${wanted}`,
        found: said(answer),
        look: mistakes[sentinel ? "status-that-lies" : "all-unavailable"],
      });
      trial.expect(!answer.whole.includes(MACHINE), {
        expected: `the client reads nothing of "no answer from ${MACHINE}"`,
        found: said(answer),
        look: mistakes["tells-the-inside"],
      });
      const [logged] = shop.logged;
      const found = `log got ${shop.logged.map(describe).join(", ") || "nothing"}`;
      trial.expect(shop.logged.length === 1, {
        expected: "log gets one error",
        found,
        look: mistakes["not-logged"],
      });
      trial.expect(isError(logged), {
        expected: "log gets an error",
        found,
        look: mistakes["logs-the-text"],
      });
      trial.expect(sentinel === undefined || is(logged, sentinel), {
        expected: `log gets an error in which \`is\` finds ${describe(sentinel)}`,
        found,
        look: mistakes["sentinel-lost"],
      });
      trial.expect(as(logged, isFrom(code)) !== undefined, {
        expected: `log gets an error with the ${status[code]} of gRPC among its causes`,
        found,
        look: mistakes["cause-lost"],
      });
      const id = String(shop.asked[0]?.order);
      trial.expect(inspect(logged, { depth: Infinity }).includes(id), {
        expected: "log gets an error whose text has the order's id",
        found,
        look: mistakes["id-lost"],
      });
    }
  },
});
