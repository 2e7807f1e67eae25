import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

interface Budget {
  request(): void;
  retry(): boolean;
}
type MakeBudget = (ratio: number, most: number) => Budget;
type Twice = (budget: Budget, call: () => Promise<string>) => Promise<string>;

const mistakes = {
  "empty-at-first":
    "A new budget refuses a retry. The bucket is full at first: it holds as many tokens as `most` says.",
  "never-refuses": "The bucket is empty, and a retry was allowed. Each retry takes a token out.",
  "part-of-a-token": "There is less than one token, and a retry was allowed. It needs a whole one.",
  "fractions-lost":
    "Ten tenths were added, and there is no whole token: ten times 0.1 is 0.9999999999999999. Count in thousandths, as gRPC does.",
  "refusal-costs": "A retry that was refused took a token, too. Look first, and take then.",
  "no-limit":
    "Tokens gather without a limit, so after a quiet day there is a storm. The bucket holds `most` of them: Math.min.",
  "one-for-all":
    "Two budgets share their tokens. Each call of retryBudget makes a bucket of its own.",
  "success-lost":
    "The call succeeded, and the caller did not get its value. Return what the call gives.",
  "spends-on-success":
    "The call succeeded, and the budget was not told of one request and no more. Ask for a retry when the call has failed.",
  "gives-up": "The budget allowed a retry, and the call was not made again, or its value was lost.",
  "retry-is-a-request":
    "The budget counted a retry as another request. Then retries pay for retries.",
  "budget-ignored":
    "The budget refused the retry, and the call was made again. retry() returns false then.",
  "error-replaced":
    "There is no retry, so the error of the call is the answer. Throw the same one.",
};

export default defineExercise({
  title: "A budget for retries",
  objective: "You can limit the retries of a client as a whole with a token bucket.",
  task: `A *token bucket* holds up to \`most\` tokens, and is full at first. Each request adds \`ratio\` of a token; each retry takes a whole one,
and is refused when there is none. So with a ratio of 0.1, ten requests pay for one retry.

\`retryBudget\` makes such a budget. \`request()\` counts a request; \`retry()\` takes a token and returns true, or changes nothing and returns
false. \`twice\` makes a call, and makes it once more when it failed and the budget allows that. Otherwise it throws the error of the call. The starter
gets both wrong.`,
  scope: "Pauses, a context, and tokens that get old are not asked for.",
  answer: ["retryBudget", "twice"],
  hints: [
    "Write down the tokens after each step: full, one retry, nine requests, one more request.",
    "Math.min keeps the bucket from overflowing. In a console, add 0.1 ten times, and compare with 1.",
    "Let a token be 1000 units: a request adds Math.round(ratio * 1000), and a retry takes 1000.",
  ],
  mistakes,
  explanation: `When everything fails, retries are soon limited to \`ratio\` of the requests, whatever each caller would like. When failures are rare, the bucket is full and every
retry is allowed. gRPC throttles retries in this way too, and counts in thousandths of a token.`,

  async check(trial: Trial, retryBudget: MakeBudget, twice: Twice) {
    /** Asks for so many retries, and tells how many were allowed. */
    const allowed = (budget: Budget, asked: number) => {
      let count = 0;
      for (let i = 0; i < asked; i++) if (budget.retry()) count++;
      return count;
    };
    const requests = (budget: Budget, count: number) => {
      for (let i = 0; i < count; i++) budget.request();
    };

    trial.did = "made retryBudget(0.1, 3), and asked for 3 retries";
    const first = retryBudget(0.1, 3);
    const three = allowed(first, 3);
    trial.expect(three === 3, {
      expected: "all 3 are allowed",
      found: `${three} were allowed`,
      look: mistakes["empty-at-first"],
    });
    trial.did = "asked for a fourth retry";
    trial.expect(!first.retry(), {
      expected: "it is refused",
      found: "it was allowed",
      look: mistakes["never-refuses"],
    });

    trial.did =
      "made retryBudget(0.1, 1); after one retry there were 9 requests, and a retry was asked for";
    const tenths = retryBudget(0.1, 1);
    tenths.retry();
    requests(tenths, 9);
    trial.expect(!tenths.retry(), {
      expected: "it is refused: there are 9 tenths of a token",
      found: "it was allowed",
      look: mistakes["part-of-a-token"],
    });
    trial.did =
      "made retryBudget(0.1, 1); after one retry there were 10 requests, and a retry was asked for";
    const sum = retryBudget(0.1, 1);
    sum.retry();
    requests(sum, 10);
    trial.expect(sum.retry(), {
      expected: "it is allowed: ten tenths are a token",
      found: "it was refused",
      look: mistakes["fractions-lost"],
    });
    trial.did =
      "made retryBudget(0.5, 1); asked for 5 retries, made 2 requests, and asked for a retry";
    const halves = retryBudget(0.5, 1);
    allowed(halves, 5);
    requests(halves, 2);
    trial.expect(halves.retry(), {
      expected: "it is allowed: two halves are a token",
      found: "it was refused",
      look: mistakes["refusal-costs"],
    });
    trial.did = "made retryBudget(0.5, 3), made 100 requests, and asked for 10 retries";
    const full = retryBudget(0.5, 3);
    requests(full, 100);
    const many = allowed(full, 10);
    trial.expect(many === 3, {
      expected: "3 are allowed",
      found: `${many} were allowed`,
      look: mistakes["no-limit"],
    });
    trial.did = "made two budgets, and asked the first for a retry that it cannot pay";
    const own = retryBudget(0.5, 1);
    own.retry();
    retryBudget(0.5, 1);
    trial.expect(!own.retry(), {
      expected: "it is refused",
      found: "it was allowed",
      look: mistakes["one-for-all"],
    });

    const refusal = new Error("connection reset");
    /** Calls twice with a budget that allows retries or not. The call fails so often. */
    const run = async (allows: boolean, failures: number) => {
      const told: string[] = [];
      let calls = 0;
      const budget: Budget = {
        request: () => void told.push("request"),
        retry: () => {
          told.push("retry");
          return allows;
        },
      };
      const outcome = await trial.outcome(() =>
        twice(budget, async () => {
          calls++;
          if (calls <= failures) throw refusal;
          return "Alice";
        }),
      );
      return { outcome, calls, told: told.join(", ") };
    };

    trial.did = "called twice; the call succeeded";
    const good = await run(true, 0);
    trial.expect(good.outcome.state === "returned" && good.outcome.value === "Alice", {
      expected: 'it returns "Alice"',
      found: describeOutcome(good.outcome),
      look: mistakes["success-lost"],
    });
    trial.expect(good.told === "request", {
      expected: 'the budget is told "request"',
      found: `the budget was told ${describe(good.told)}`,
      look: mistakes["spends-on-success"],
    });
    trial.did = "called twice; the call failed once, and the budget allowed a retry";
    const saved = await run(true, 1);
    trial.expect(saved.outcome.state === "returned" && saved.outcome.value === "Alice", {
      expected: 'it returns "Alice", which the second call gave',
      found: describeOutcome(saved.outcome),
      look: mistakes["gives-up"],
    });
    trial.expect(saved.told === "request, retry", {
      expected: 'the budget is told "request, retry"',
      found: `the budget was told ${describe(saved.told)}`,
      look: mistakes["retry-is-a-request"],
    });
    trial.did = "called twice; the call failed, and the budget refused a retry";
    const refused = await run(false, 1);
    trial.expect(refused.calls === 1, {
      expected: "1 call",
      found: `${refused.calls} calls`,
      look: mistakes["budget-ignored"],
    });
    trial.expect(refused.outcome.state === "threw" && refused.outcome.error === refusal, {
      expected: "it throws the error of the call",
      found: describeOutcome(refused.outcome),
      look: mistakes["error-replaced"],
    });
  },
});
