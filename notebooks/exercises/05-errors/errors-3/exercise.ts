import type { Server } from "node:http";
import { errorf, is, New } from "@snippets/errors";
import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

type Charge = () => Promise<void>;
type Orders = (charge: Charge, log: (error: unknown) => void) => Server;

const MOST = 3;

/** A card company that is never back is given up here, so that a loop without an end ends. */
const FAR_TOO_MANY = 10;

const mistakes = {
  "charges-on": "The card is charged, and the loop goes on. Leave it when charge has succeeded.",
  "retries-everything":
    "A declined card is charged again. Retry only when is(error, Unavailable); throw everything else on at once.",
  "retries-the-unknown":
    "After a timeout nobody knows whether the card was charged. An error that you do not know is not safe to retry.",
  "declined-lost":
    "The handler answers 402 only when it finds Declined. Throw the error of charge on as it is, or wrap it.",
  "fault-lost":
    "The error in the log does not hold what charge threw. Throw an error that you do not know on as it is, or wrap it.",
  "compares-values":
    "`===` does not see Unavailable inside another error. Ask is(error, Unavailable).",
  "never-gives-up": `The company may be away for long. Count the attempts, and stop after ${MOST}.`,
  "one-too-many": `Count the calls of charge: the first one is an attempt, too. There are ${MOST} at most.`,
  "success-that-lies":
    "After the last attempt the function returns as if all were well. It must throw.",
  "cause-lost":
    "The error at the end does not wrap what happened. Keep the last error and wrap it: %w.",
};

export default defineExercise({
  title: "Find the bug: charged three times",
  objective: "You can tell which errors may be retried, and keep the cause when you give up.",
  task: `This small service charges a card for each order. Customers say that they paid three times; declined cards are tried again and again; and
the log knows only \`gave up after 3 attempts\`. Mend \`pay\`:

- Retry only an \`Unavailable\`, bare or wrapped: then the card company has refused the call before doing anything. Three attempts in all.
- Any other error ends it at once: the card was declined, or nobody knows what has happened.
- The error that reaches the log still says what happened: \`is\` finds it. The answers are then right by themselves: 201, 402, 503, 500.

Keep the two sentinels as they are.`,
  scope:
    "A pause between the attempts, and a key that makes a second charge harmless, are not asked for.",
  answer: ["orders", "Unavailable", "Declined"],
  hints: [
    "Which of the errors that charge may throw are safe to retry? Everything else has to leave the loop.",
    "In `catch`: if (!is(error, Unavailable)) throw error;",
    'Keep the last error in a variable outside the loop, and give up with errorf("gave up after 3 attempts: %w", last).',
  ],
  mistakes,
  explanation: `A retry is safe when the first attempt is known to have done nothing, or when doing it twice is the same as doing it once. Charging a card
is neither, unless the error says so. Giving up wraps the last error, so that the handler and the log can still ask what it was.`,

  async check(trial: Trial, orders: Orders, Unavailable: Error, Declined: Error) {
    let calls = 0;
    let failures: Error[] = [];
    let logged: unknown;
    const charge = async () => {
      const failure = failures[Math.min(calls++, failures.length - 1)];
      if (failure && calls <= FAR_TOO_MANY) throw failure;
    };
    trial.did = "called orders";
    const server = await serve(
      trial,
      orders(charge, (error) => {
        logged = error;
      }),
    );
    /** Sends an order; charge fails as told, the last failure for ever. */
    const order = async (what: string, ...toCome: (Error | undefined)[]) => {
      trial.did = `sent an order; charge ${what}`;
      calls = 0;
      logged = undefined;
      failures = toCome as Error[];
      const outcome = await trial.outcome(() => server.ask({ method: "POST" }).answer);
      const status = outcome.state === "returned" ? outcome.value.status : "none";
      return { status, calls };
    };
    const times = (count: number) => (count === 1 ? "once" : `${count} times`);

    const good = await order("succeeded", undefined);
    trial.expect(good.status === 201 && good.calls === 1, {
      expected: "charge is called once, and the answer is 201",
      found: `it was called ${times(good.calls)}, and the answer was ${good.status}`,
      look: mistakes["charges-on"],
    });

    const declined = await order(
      "threw an error that wraps Declined",
      errorf("POST /charges: %w", Declined),
    );
    trial.expect(declined.calls === 1, {
      expected: "charge is called once",
      found: `it was called ${times(declined.calls)}`,
      look: mistakes["retries-everything"],
    });
    trial.expect(declined.status === 402 && is(logged, Declined), {
      expected: "the answer is 402, and the log gets the error",
      found: `the answer was ${declined.status}, and the log got ${describe(logged)}`,
      look: mistakes["declined-lost"],
    });

    const unknown = New("no answer within 2 s");
    const failed = await order(`threw the error "${unknown.message}"`, unknown);
    trial.expect(failed.calls === 1, {
      expected: "charge is called once",
      found: `it was called ${times(failed.calls)}`,
      look: mistakes["retries-the-unknown"],
    });
    trial.expect(failed.status === 500 && is(logged, unknown), {
      expected: "the answer is 500, and the log gets the error",
      found: `the answer was ${failed.status}, and the log got ${describe(logged)}`,
      look: mistakes["fault-lost"],
    });

    const refused = errorf("connect: %w", Unavailable);
    const third = await order(
      "threw an error that wraps Unavailable twice, and then succeeded",
      refused,
      refused,
      undefined,
    );
    trial.expect(third.status === 201 && third.calls === MOST, {
      expected: `charge is called ${MOST} times, and the answer is 201`,
      found: `it was called ${times(third.calls)}, and the answer was ${third.status}`,
      look: mistakes["compares-values"],
    });

    const gaveUp = await order("always threw an error that wraps Unavailable", refused);
    trial.expect(gaveUp.calls <= FAR_TOO_MANY, {
      expected: `charge is called ${MOST} times`,
      found: `it was called more than ${FAR_TOO_MANY} times`,
      look: mistakes["never-gives-up"],
    });
    trial.expect(gaveUp.calls === MOST, {
      expected: `charge is called ${MOST} times`,
      found: `it was called ${times(gaveUp.calls)}`,
      look: mistakes["one-too-many"],
    });
    trial.expect(gaveUp.status !== 201, {
      expected: "the answer is 503",
      found: "it was 201, and no card was charged",
      look: mistakes["success-that-lies"],
    });
    trial.expect(gaveUp.status === 503 && is(logged, Unavailable), {
      expected: "the answer is 503, and is(error, Unavailable) holds for the error in the log",
      found: `the answer was ${gaveUp.status}, and the log got ${describe(logged)}`,
      look: mistakes["cause-lost"],
    });
  },
});
