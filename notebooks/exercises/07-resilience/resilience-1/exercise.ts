import { background, type Context, withCancel, withTimeout } from "@snippets/context";
import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import type { Trial } from "../../trial.ts";

type Delay = (attempt: number, base: number, cap: number, random: () => number) => number;
type Call = (ctx: Context) => Promise<string>;
type Again = (ctx: Context, call: Call, random: () => number) => Promise<string>;

const LONG_MS = 10_000;
const half = () => 0.5;

const mistakes = {
  "no-jitter":
    "The pause does not depend on random, so clients that failed together come back together. Multiply by random().",
  "half-jitter":
    "Full jitter begins at 0: when random() is 0, so is the pause. A part of yours does not depend on random.",
  "not-doubled":
    "The upper bound begins with base, and doubles with each attempt: base * 2 ** attempt.",
  "no-cap": "The upper bound grows past cap. Take the smaller of the two: Math.min.",
  "cap-too-late":
    "cap was applied to the pause, after random. Then many late pauses are exactly cap. Apply it to the upper bound, before random.",
  "success-lost": "An attempt would have succeeded, and it was not made. There are four attempts.",
  "first-pause-left-out":
    "The pauses are not those that delay gives for attempts 0 and 1. The first failure is that of attempt 0.",
  "one-too-many":
    "Count the calls: the first one is an attempt, too, and no pause follows the fourth.",
  "error-replaced":
    "The caller cannot see any more what was wrong. Throw the error of the last attempt itself.",
  "past-the-deadline":
    "An attempt began when the deadline had passed. ctx.deadline() says how long there is.",
  "waits-for-nothing":
    "The pause ends after the deadline, so no attempt can follow it. Compare before the pause, and throw at once.",
  "deaf-to-leaving":
    "The pause goes on when the context has ended. sleep takes a signal: { signal: signal(ctx) }.",
  "calls-after-the-end":
    "The context has ended, and the call was tried again. Let the error of the pause pass.",
};

export default defineExercise({
  title: "Try again, but not all at once",
  objective:
    "You can write a retry with full jitter that never begins an attempt past the deadline.",
  task: `\`again\` tries a call until it succeeds, four times at most, and throws the error of the last attempt. \`delay\` says how long it pauses
after attempt 0, 1 and 2. Mend both:

- \`delay\` is full jitter: \`random()\`, from 0 to 1, times an upper bound. The bound is \`base\`, then twice that, and so on, and never more than \`cap\`.
- When the pause would end at the deadline of \`ctx\` or later, \`again\` throws at once.
- When \`ctx\` ends during a pause, \`again\` throws at once, and calls no more.`,
  scope: "Errors that do not go away, Retry-After, and a call that hangs are not asked for.",
  answer: ["again", "delay"],
  hints: [
    "Three decisions, in this order: how long is the pause, is there time for it, and what ends it early?",
    "ctx.deadline() is a Date, or undefined when there is no deadline. signal(ctx) aborts when ctx ends, and sleep takes a signal.",
    "await sleep(pause, undefined, { signal: signal(ctx) }), after: if (pause >= left) throw error.",
  ],
  mistakes,
  explanation: `The bound grows, and the pause is anything from 0 to the bound: clients that failed together spread out. An attempt after the deadline helps
nobody, and neither does a wait for it. The signal ends the pause with the context: \`sleep\` rejects then, and so does \`again\`.`,

  async check(trial: Trial, again: Again, delay: Delay) {
    const clock = stopTime(trial);

    trial.did = "called delay(1, 100, 1000, random); random() gave 0.5, then 0.25";
    const two = [delay(1, 100, 1000, half), delay(1, 100, 1000, () => 0.25)];
    trial.expect(two[0] !== two[1], {
      expected: "two pauses that differ",
      found: `${two.join(" and ")}`,
      look: mistakes["no-jitter"],
    });
    trial.did = "called delay(1, 100, 1000, random); random() gave 0";
    const least = delay(1, 100, 1000, () => 0);
    trial.expect(least === 0, {
      expected: "0",
      found: `${least}`,
      look: mistakes["half-jitter"],
    });
    trial.did =
      "called delay for attempts 0, 1 and 2, with base 100 and cap 1000; random() gave 0.5";
    const three = [0, 1, 2].map((attempt) => delay(attempt, 100, 1000, half)).join(", ");
    trial.expect(three === "50, 100, 200", {
      expected: "50, 100, 200",
      found: three,
      look: mistakes["not-doubled"],
    });
    trial.did = "called delay(5, 100, 300, random); random() gave 0.5";
    const capped = delay(5, 100, 300, half);
    trial.expect(capped === 150, {
      expected: "150, half of cap",
      found: `${capped}`,
      look: mistakes[capped === 300 ? "cap-too-late" : "no-cap"],
    });

    /** Calls again, and lets time pass while it pauses. The call fails so often. */
    const run = async (ctx: Context, failures: number) => {
      const start = Date.now();
      const begun: number[] = [];
      const refusal = new Error("connection reset");
      const call: Call = async () => {
        begun.push(Date.now() - start);
        if (begun.length <= failures) throw refusal;
        return "Alice";
      };
      const ended = trial.outcome(() => again(ctx, call, half));
      await clock.advanceUntil(ended, LONG_MS);
      return { outcome: await ended, begun, refusal, took: Date.now() - start };
    };

    trial.did = "called again; random() gave 0.5, and the call failed twice, then it succeeded";
    const good = await run(background(), 2);
    trial.expect(good.outcome.state === "returned" && good.outcome.value === "Alice", {
      expected: 'it returns "Alice"',
      found: describeOutcome(good.outcome),
      look: mistakes["success-lost"],
    });
    trial.expect(good.begun.join(", ") === "0, 50, 150", {
      expected: "calls after 0, 50 and 150 ms",
      found: `calls after ${good.begun.join(", ")} ms`,
      look: mistakes["first-pause-left-out"],
    });

    trial.did = "called again; the call failed each time";
    const bad = await run(background(), Infinity);
    trial.expect(bad.begun.length === 4, {
      expected: "4 calls",
      found: `${bad.begun.length} calls`,
      look: mistakes["one-too-many"],
    });
    trial.expect(bad.outcome.state === "threw" && bad.outcome.error === bad.refusal, {
      expected: "it throws the error of the last call",
      found: describeOutcome(bad.outcome),
      look: mistakes["error-replaced"],
    });

    trial.did =
      "called again with 120 ms left; the call failed each time, and the pauses were 50 and 100 ms";
    const [short, done] = withTimeout(background(), 120);
    trial.defer(done);
    const late = await run(short, Infinity);
    trial.expect(late.begun.length <= 2, {
      expected: "calls after 0 and 50 ms, and none after 120 ms",
      found: `calls after ${late.begun.join(", ")} ms`,
      look: mistakes["past-the-deadline"],
    });
    trial.expect(late.took === 50, {
      expected: "it throws after 50 ms, when the second call has failed",
      found: `it threw after ${late.took} ms`,
      look: mistakes["waits-for-nothing"],
    });

    trial.did = "called again, and canceled its context during the first pause";
    const [caller, leave] = withCancel(background());
    trial.defer(leave);
    let calls = 0;
    const left = trial.outcome(() =>
      again(
        caller,
        async () => {
          calls++;
          throw new Error("connection reset");
        },
        half,
      ),
    );
    await clock.advance(20);
    leave();
    const outcome = await left;
    trial.expect(outcome.state !== "pending", {
      expected: "it throws at once",
      found: "it was still waiting",
      look: mistakes["deaf-to-leaving"],
    });
    trial.expect(calls === 1, {
      expected: "1 call",
      found: `${calls} calls`,
      look: mistakes["calls-after-the-end"],
    });
  },
});
