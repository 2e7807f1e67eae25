import { setTimeout as pause } from "node:timers/promises";
import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import type { Trial } from "../../trial.ts";

type Send = (n: number) => Promise<void>;
type Measure = (send: Send, rate: number, count: number) => Promise<number[]>;

/** Longer than any run of the check, in milliseconds. */
const LONG = 2000;
/** A timer may be early or late by so much. */
const FINE = 2;

const mistakes = {
  "all-at-once":
    "All requests are sent at the beginning. Request n has its time: n / rate seconds after the beginning.",
  "pauses-after-the-answer":
    "The pause begins when the answer is there, so each answer moves all later requests. Compute the time of request n from the beginning.",
  drifts:
    "A timer waits whole milliseconds, and what is lost each time adds up. Wait until n * 1000 / rate after the beginning, not a step more than the last time.",
  "waits-for-answers":
    "While one answer is missing, nothing is sent. Users do not wait for each other: send(n) must not be awaited before the next request is sent.",
  "measured-from-the-beginning":
    "Each time counts from the moment at which its own request should have been sent, not from the beginning of the run.",
  "order-of-answers":
    "The times are in the order of the answers. The one of request n belongs to place n: keep the promises, and await all of them.",
};

export default defineExercise({
  title: "Find the bug: the load test that slows down with its server",
  objective:
    "You can find coordinated omission in a load test, and send at a rate that does not depend on the answers.",
  task: `\`measure\` is a small load generator. It should send \`count\` requests, \`rate\` a second, and return how long each of them took, in milliseconds, the first
request first. A service stood still for a second; users complained, and the test said that one request was slow. Mend it:

- Request \`n\` (0 is the first) is sent at \`n * 1000 / rate\` ms after the beginning, however many are unanswered.
- Its time counts from that moment until its answer.
- The promise resolves when the last answer is there.`,
  scope: "A request that fails, and a limit for how many are under way, are not asked for.",
  answer: ["measure"],
  hints: [
    "What does the loop do while an answer does not come? How many users would do that?",
    "Make of each request a promise of its own, which resolves with its time. Do not await it in the loop.",
    "In the loop, wait for due - performance.now(), where due is began + (n * 1000) / rate; at the end, Promise.all.",
  ],
  mistakes,
  explanation: `The generator was a closed model: it waited for its server, and so it asked least when the server was slowest. The requests that users would have sent in that
second were left out, and they are those that would have been slow: *coordinated omission*. In an open model they are sent, and a second of standstill shows in every percentile that it
should.`,

  async check(trial: Trial, measure: Measure) {
    const clock = stopTime(trial);
    /** Measures a service that needs `work(n)` ms for request n. */
    const run = async (what: string, rate: number, count: number, work: (n: number) => number) => {
      trial.did = `called measure(send, ${rate}, ${count}); ${what}`;
      const began = performance.now();
      const sent: number[] = [];
      const send = async (n: number) => {
        sent.push(performance.now() - began);
        await pause(work(n));
      };
      const measuring = measure(send, rate, count);
      await clock.advance(LONG);
      const outcome = await trial.outcome(() => measuring);
      const took = outcome.state === "returned" ? outcome.value : undefined;
      return { sent, took, told: describe(took) };
    };
    const near = (times: readonly number[] | undefined, wanted: readonly number[]) =>
      times?.length === wanted.length &&
      times.every((time, n) => Math.abs(time - (wanted[n] as number)) <= FINE);
    const list = (times: readonly number[]) => times.map((time) => Math.round(time)).join(", ");

    const steady = await run("each answer came after 10 ms", 10, 4, () => 10);
    trial.expect((steady.sent[1] ?? 0) > 0, {
      expected: "requests are sent at 0, 100, 200, 300 ms",
      found: `at ${list(steady.sent)} ms`,
      look: mistakes["all-at-once"],
    });
    trial.expect(near(steady.sent, [0, 100, 200, 300]), {
      expected: "requests are sent at 0, 100, 200, 300 ms",
      found: `at ${list(steady.sent)} ms`,
      look: mistakes["pauses-after-the-answer"],
    });

    const fast = await run("each answer came after 1 ms", 300, 61, () => 1);
    trial.expect(near(fast.sent.slice(-1), [200]), {
      expected: "the last request is sent at 200 ms",
      found: `at ${list(fast.sent.slice(-1))} ms`,
      look: mistakes.drifts,
    });

    const stuck = await run(
      "the answer to request 0 came after 350 ms, the others after 10 ms",
      10,
      4,
      (n) => (n === 0 ? 350 : 10),
    );
    trial.expect(near(stuck.sent, [0, 100, 200, 300]), {
      expected: "requests are sent at 0, 100, 200, 300 ms",
      found: `at ${list(stuck.sent)} ms`,
      look: mistakes["waits-for-answers"],
    });
    trial.expect(near(stuck.took && [Math.min(...stuck.took)], [10]), {
      expected: "the times are 350, 10, 10, 10 ms",
      found: stuck.told,
      look: mistakes["measured-from-the-beginning"],
    });
    trial.expect(near(stuck.took, [350, 10, 10, 10]), {
      expected: "the times are 350, 10, 10, 10 ms",
      found: stuck.told,
      look: mistakes["order-of-answers"],
    });
  },
});
