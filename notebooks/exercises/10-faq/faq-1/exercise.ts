import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type TimeoutFor = (took: readonly number[], left: number) => number;

const mistakes = {
  "no-room":
    "A timeout of exactly the 99th percentile ends requests that would have been answered a moment later. Take twice as much.",
  average: "The average is pulled down by the fast requests. Take the 99th percentile.",
  median: "Half of all requests take longer than the median. Take the 99th percentile.",
  "not-sorted": "The times were measured in any order. Sort them before you take one by its place.",
  "sorted-as-text":
    "sort() without a function compares numbers as texts, and 100 comes before 9. Give it (a, b) => a - b.",
  longest: "One request that took very long decides everything. Of 100 requests, leave out one.",
  "one-too-far":
    "Of 100 sorted times the 99th is wanted; it has the index 98. Round the rank up, then subtract 1.",
  "longer-than-the-caller":
    "When the time that is left is over, nobody waits for the answer. A timeout is never longer than that.",
  "gives-up-early":
    "What is left is shorter than the 99th percentile, but more than half of all requests are answered by then. Try the call.",
  "starts-anyway":
    "What is left is shorter than the median, so the call would fail more often than not, and make work for the service. Return 0.",
  "sorts-the-callers-list":
    "sort changes the list that it is called on, and that one belongs to the caller. Sort a copy.",
};

const times = (count: number, ms: number): number[] => Array<number>(count).fill(ms);

export default defineExercise({
  title: "How long to wait",
  objective:
    "You can choose a timeout from measured times and from what is left of the caller's budget.",
  task: `\`timeoutFor\` gets the times that earlier requests took, in milliseconds and in any order, and what is left of the caller's budget. It
returns the timeout for the next request:

- twice the 99th percentile, which is the shortest measured time within which 99 of 100 requests had ended;
- never more than what is left;
- 0, which means "do not call", when less is left than the median, the time within which half of the requests had ended.

The list belongs to the caller and stays as it is. The starter takes the average.`,
  scope: "An empty list, and times that are not numbers, are not asked for.",
  answer: ["timeoutFor"],
  hints: [
    "Sort a copy of the times, as numbers. At which place does the time stand that 99 of 100 need at most?",
    "The percentile p is at the index Math.ceil((length * p) / 100) - 1.",
    "First ask whether `left` is less than the median. Otherwise the answer is the smaller of two numbers.",
  ],
  mistakes,
  explanation: `The average hides the slow requests, and the longest one is an accident. The 99th percentile stands between them: it moves when the
service gets slower, and not when one request was unlucky. The budget of the caller is the upper limit, because an answer that comes later reaches
nobody.`,

  async check(trial: Trial, timeoutFor: TimeoutFor) {
    const given = (what: string, took: readonly number[], left: number) => {
      trial.did = `called timeoutFor: ${what}; ${left} ms are left`;
      return timeoutFor(took, left);
    };
    const is = (wanted: number, timeout: number) => ({
      expected: `${wanted} ms`,
      found: describe(timeout),
    });

    const same = given("100 requests took 10 ms each", times(100, 10), 1000);
    trial.expect(same === 20, { ...is(20, same), look: mistakes["no-room"] });

    const mixed = [...times(10, 10), ...times(90, 50)];
    const mostSlow = given("10 requests took 10 ms, 90 took 50 ms", mixed, 1000);
    trial.expect(mostSlow === 100, { ...is(100, mostSlow), look: mistakes.average });

    const fewSlow = [...times(90, 10), ...times(10, 50)];
    const slow = given("90 requests took 10 ms, 10 took 50 ms", fewSlow, 1000);
    trial.expect(slow === 100, { ...is(100, slow), look: mistakes.median });

    const digits = [...times(90, 9), ...times(10, 100)];
    const long = given("90 requests took 9 ms, 10 took 100 ms", digits, 1000);
    trial.expect(long === 200, { ...is(200, long), look: mistakes["sorted-as-text"] });

    const first = [...times(10, 50), ...times(90, 10)];
    const slowFirst = given("the first 10 requests took 50 ms, 90 took 10 ms", first, 1000);
    trial.expect(slowFirst === 100, { ...is(100, slowFirst), look: mistakes["not-sorted"] });
    trial.expect(first[0] === 50 && first.at(-1) === 10, {
      expected: "the list of times is as it was",
      found: "its order is another",
      look: mistakes["sorts-the-callers-list"],
    });

    const outlier = [...times(999, 10), 4000];
    const usual = given("999 requests took 10 ms, one took 4000 ms", outlier, 1000);
    trial.expect(usual === 20, { ...is(20, usual), look: mistakes.longest });

    const each = Array.from({ length: 100 }, (_, at) => at + 1);
    const rank = given("100 requests took 1, 2, 3 … 100 ms", each, 1000);
    trial.expect(rank === 198, { ...is(198, rank), look: mistakes["one-too-far"] });

    const short = given("90 requests took 10 ms, 10 took 50 ms", fewSlow, 60);
    trial.expect(short === 60, {
      ...is(60, short),
      look: mistakes["longer-than-the-caller"],
    });
    const tight = given("90 requests took 10 ms, 10 took 50 ms", fewSlow, 30);
    trial.expect(tight === 30, { ...is(30, tight), look: mistakes["gives-up-early"] });
    const over = given("90 requests took 10 ms, 10 took 50 ms", fewSlow, 8);
    trial.expect(over === 0, { ...is(0, over), look: mistakes["starts-anyway"] });
  },
});
