import { Canceled, type Context } from "@snippets/context";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import { Root } from "../../observe/root.ts";
import { turn } from "../../observe/turn.ts";
import type { Trial } from "../../trial.ts";

type Call = (ctx: Context) => Promise<string>;
type Hedged = (ctx: Context, after: number, call: Call) => Promise<string>;
/** A call that was made: it ends when the check says so, or with its context. */
interface Made {
  ctx: Context;
  at: number;
  answer: PromiseWithResolvers<string>;
}

const AFTER_MS = 50;

const mistakes = {
  "answer-lost": "The first call gave an answer in time, and the caller did not get it.",
  "always-two":
    "The answer was there, and a second call was made all the same: its timer went on. Clear it, or give it the signal of a context that you cancel.",
  "two-at-once":
    "The second call begins when no answer has come after `after` milliseconds: not sooner, since that doubles the load, and not later.",
  "waits-for-the-first":
    "The second call has answered, and the caller still waits. Promise.any resolves with the first answer.",
  "loser-goes-on":
    "One call has won, and the other one goes on with its work. Give both a context that you cancel: withCancel(ctx), and cancel in `finally`.",
  "left-waiting":
    "Something still waits for the end of the caller's context, and there is more of it with each request. Derive the context of the calls from ctx, and cancel it.",
  "failure-wins":
    "One call failed while the other was under way, and that was the answer. Promise.race takes failures, too; Promise.any waits for a success.",
  "tries-again":
    "The first call failed before the second was due, and a second one was made at once. That is a retry. Let the error pass.",
  "deaf-to-the-caller":
    "The caller's context has ended, and the calls go on. Derive theirs from ctx.",
};

export default defineExercise({
  title: "Two calls, one answer, nothing left",
  objective: "You can hedge a call, cancel the one that loses, and leave nothing behind.",
  task: `\`hedged\` makes a call. When no answer has come after \`after\` milliseconds, it makes the same call once more. The first answer
counts. The starter leaves much behind. Mend it:

- When the first call answers in time, there is no second one.
- When an answer is there, the context of the other call ends, and nothing waits for the caller's context any more.
- When one of two calls fails, the other one's answer counts.
- When the first call fails before the second has begun, that is the answer: \`hedged\` is no retry.
- When the caller's context ends, so do those of both calls.`,
  scope: "A call that ignores its context, more than two calls, and a budget are not asked for.",
  answer: ["hedged"],
  hints: [
    "What has to end when the answer is there? The other call, and the timer. One context can end both.",
    "Promise.any resolves with the first success. sleep takes a signal: { signal: signal(shared) }.",
    "const [shared, cancel] = withCancel(ctx); first a race of the call and the pause, then Promise.any of two calls; in finally, cancel().",
  ],
  mistakes,
  explanation: `Both calls and the pause hang on one context, and \`finally\` ends it: so the loser stops, the timer is gone, and nothing is left with the caller's
context. The race is between the first call and the pause; \`Promise.any\` then takes the first success.`,

  async check(trial: Trial, hedged: Hedged) {
    const clock = stopTime(trial);

    /** Calls hedged. The calls that it makes are in `made`. */
    const begin = async () => {
      const root = new Root();
      trial.defer(() => root.end());
      const made: Made[] = [];
      const start = Date.now();
      const outcome = trial.outcome(() =>
        hedged(root, AFTER_MS, async (ctx) => {
          const answer = Promise.withResolvers<string>();
          made.push({ ctx, at: Date.now() - start, answer });
          const end = ctx.done()?.then(() => {
            throw ctx.err();
          });
          return Promise.race([answer.promise, end ?? answer.promise]);
        }),
      );
      await turn();
      return { root, made, outcome };
    };
    const answers = (made: Made[], at: number, value: string) => made[at]?.answer.resolve(value);
    const fails = (made: Made[], at: number) => made[at]?.answer.reject(new Error("reset"));
    const live = (made: Made[]) => made.filter(({ ctx }) => ctx.err() === undefined).length;

    trial.did = 'called hedged with 50 ms; the call answered "Alice" after 20 ms';
    const quick = await begin();
    await clock.advance(20);
    answers(quick.made, 0, "Alice");
    const soon = await quick.outcome;
    trial.expect(soon.state === "returned" && soon.value === "Alice", {
      expected: 'it returns "Alice"',
      found: describeOutcome(soon),
      look: mistakes["answer-lost"],
    });
    await clock.advance(AFTER_MS);
    trial.expect(quick.made.length === 1, {
      expected: "1 call",
      found: `${quick.made.length} calls`,
      look: mistakes["always-two"],
    });

    trial.did = "called hedged with 50 ms; the first call was slow";
    const slow = await begin();
    await clock.advance(2 * AFTER_MS);
    const times = slow.made.map(({ at }) => at).join(", ");
    trial.expect(times === `0, ${AFTER_MS}`, {
      expected: "calls after 0 and 50 ms",
      found: `calls after ${times} ms`,
      look: mistakes["two-at-once"],
    });
    trial.did = 'called hedged; the first call was slow, and the second one answered "Bob"';
    answers(slow.made, 1, "Bob");
    const second = await slow.outcome;
    trial.expect(second.state === "returned" && second.value === "Bob", {
      expected: 'it returns "Bob"',
      found: describeOutcome(second),
      look: mistakes["waits-for-the-first"],
    });
    await turn();
    trial.expect(slow.made[0]?.ctx.err() === Canceled, {
      expected: "the context of the first call is canceled",
      found: `its err() said ${describe(slow.made[0]?.ctx.err())}`,
      look: mistakes["loser-goes-on"],
    });
    const { functions, reactions, listeners } = slow.root.waiting();
    trial.expect(functions + reactions + listeners === 0, {
      expected: "nothing waits for the end of the caller's context",
      found: `${functions + reactions + listeners} still did`,
      look: mistakes["left-waiting"],
    });

    trial.did =
      'called hedged; both calls were under way, the first one failed, and the second one answered "Bob"';
    const half = await begin();
    await clock.advance(AFTER_MS);
    fails(half.made, 0);
    await turn();
    answers(half.made, 1, "Bob");
    const other = await half.outcome;
    trial.expect(other.state === "returned" && other.value === "Bob", {
      expected: 'it returns "Bob"',
      found: describeOutcome(other),
      look: mistakes["failure-wins"],
    });

    trial.did = "called hedged; both calls were under way, and the caller's context ended";
    const left = await begin();
    await clock.advance(AFTER_MS);
    left.root.end();
    for (let i = 0; i < 5; i++) await turn();
    trial.expect(live(left.made) === 0, {
      expected: "the contexts of both calls end",
      found: `${live(left.made)} of ${left.made.length} were still live`,
      look: mistakes["deaf-to-the-caller"],
    });
    await left.outcome;

    trial.did = "called hedged with 50 ms; the call failed after 20 ms";
    const early = await begin();
    await clock.advance(20);
    fails(early.made, 0);
    await turn();
    trial.expect(early.made.length === 1, {
      expected: "1 call",
      found: `${early.made.length} calls after 20 ms`,
      look: mistakes["tries-again"],
    });
  },
});
