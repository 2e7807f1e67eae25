import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type Bucket = { upTo: number; count: number };
type P99 = (instances: readonly (readonly Bucket[])[]) => number;

const mistakes = {
  "one-too-far":
    "Of 100 sorted times the 99th is wanted. Round 0.99 times the number of requests up, and add nothing.",
  average:
    "An average of percentiles, weighted or not, is the percentile of nothing. Add up the counts, and ask the sum.",
  slowest:
    "One instance that is slow for a few requests decides everything. Count the requests of all instances together.",
  "not-sorted":
    "The buckets of two instances do not follow each other by time. Sort them before you count.",
  "sorted-as-text": "As texts, 100 comes before 9. Sort by the difference of two numbers.",
  overwrites:
    "Two instances have a bucket with the same upTo. Its counts are added; the second one does not replace the first.",
  "changes-the-callers":
    "The buckets belong to the caller, and a count has changed. Add up in objects of your own.",
};

export default defineExercise({
  title: "The p99 of all instances",
  objective:
    "You can merge the histograms of several instances and read a percentile from the sum.",
  task: `Each instance of a service keeps a histogram: buckets \`{ upTo, count }\`. A bucket counts the requests that took at most \`upTo\` milliseconds, and more than
the \`upTo\` of the bucket before it. \`p99\` gets the histograms of all instances. It returns the \`upTo\` of the bucket in which the 99th percentile of all requests lies: the first
one by which at least 99 of 100 requests have been counted.

The buckets of one instance are in ascending order; different instances may have different buckets. What the caller passes stays as it is. The starter takes the average of the p99 of each
instance.`,
  scope: "Instances without requests, and percentiles between two values, are not asked for.",
  answer: ["p99"],
  hints: [
    "Which request, counted from the fastest of all instances, is the one that you look for?",
    "Put the buckets of all instances into one list, sorted by upTo, and add up their counts.",
    "The rank is Math.ceil(0.99 * total). Go through the sorted buckets until the sum of the counts is not below it.",
  ],
  mistakes,
  explanation: `Counts of the same thing can be added, and a percentile of the sum is exact up to the width of a bucket. Whoever keeps only the p99 of each instance has thrown
away what it would take.`,

  async check(trial: Trial, p99: P99) {
    const given = (what: string, ...instances: [upTo: number, count: number][][]) => {
      trial.did = `called p99: ${what}`;
      const histograms = instances.map((one) => one.map(([upTo, count]) => ({ upTo, count })));
      const found = p99(histograms);
      const same = histograms.every((one, i) =>
        one.every(({ count }, k) => count === instances[i]?.[k]?.[1]),
      );
      return { found, same };
    };
    const is = (wanted: number, { found }: { found: number }) => ({
      ok: found === wanted,
      text: { expected: `${wanted}`, found: describe(found) },
    });

    const alone = given("one instance, 99 requests up to 10 ms, 1 up to 50 ms", [
      [10, 99],
      [50, 1],
    ]);
    const rank = is(10, alone);
    trial.expect(rank.ok, { ...rank.text, look: mistakes["one-too-far"] });

    const half = given(
      "50 requests up to 10 ms; on the other instance 50 up to 100 ms",
      [[10, 50]],
      [[100, 50]],
    );
    const both = is(100, half);
    trial.expect(both.ok, { ...both.text, look: mistakes.average });

    const few = given(
      "990 requests up to 10 ms; on the other instance 5 up to 100 ms",
      [[10, 990]],
      [[100, 5]],
    );
    const most = is(10, few);
    trial.expect(most.ok, { ...most.text, look: mistakes.slowest });

    const turned = given(
      "50 requests up to 50 ms; on the other instance 50 up to 10 ms",
      [[50, 50]],
      [[10, 50]],
    );
    const sorted = is(50, turned);
    trial.expect(sorted.ok, { ...sorted.text, look: mistakes["not-sorted"] });

    const digits = given(
      "50 requests up to 9 ms; on the other instance 50 up to 100 ms",
      [[9, 50]],
      [[100, 50]],
    );
    const numbers = is(100, digits);
    trial.expect(numbers.ok, { ...numbers.text, look: mistakes["sorted-as-text"] });

    const same = given(
      "10 requests up to 10 ms and 990 up to 50 ms; on the other instance 990 and 10",
      [
        [10, 10],
        [50, 990],
      ],
      [
        [10, 990],
        [50, 10],
      ],
    );
    const added = is(50, same);
    trial.expect(added.ok, { ...added.text, look: mistakes.overwrites });
    trial.expect(same.same, {
      expected: "the counts that were passed are as they were",
      found: "one of them is another",
      look: mistakes["changes-the-callers"],
    });
  },
});
