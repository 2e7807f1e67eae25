import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type Replicas = (
  now: number,
  current: number,
  target: number,
  least: number,
  most: number,
) => number;

const mistakes = {
  "upside-down":
    "More load asked for fewer replicas. The load of all replicas is now * current; each should have target of it.",
  rounds:
    "The number is too small: each replica would have more than its target. A part of a replica is a whole one: Math.ceil.",
  "no-tolerance":
    "A difference of a few percent changed the number, and it will change it back soon. When current / target is between 0.9 and 1.1, keep what there is.",
  "tolerates-more-only":
    "A load that is a little below the target took a replica away. The tolerance is for both sides.",
  "no-most":
    "It is more than `most`. Someone pays for each replica, and the database bears only so many.",
  "no-least": "It is less than `least`. One replica alone cannot be replaced without a gap.",
};

export default defineExercise({
  title: "How many replicas?",
  objective:
    "You can compute how many replicas an autoscaler asks for, and say why it keeps still.",
  task: `\`replicas\` is the formula of an autoscaler. There are \`now\` replicas, and each of them has on average the load \`current\`; it should have
\`target\`. It returns how many there should be:

- so many that none has more than its target: the formula of the lesson, rounded up;
- but as many as now when \`current / target\` differs from 1 by less than 0.1;
- never fewer than \`least\`, and never more than \`most\`.

The starter rounds to the nearest number, and knows no limits.`,
  scope:
    "A load of zero, a difference of exactly 0.1, and how fast replicas may come and go are not asked for.",
  answer: ["replicas"],
  hints: [
    "Two replicas with 140 each have a load of 280 together. How many does it take at 70 each?",
    "Begin with the tolerance: Math.abs(current / target - 1) < 0.1.",
    "At the end: Math.min(most, Math.max(least, wanted)).",
  ],
  mistakes,
  explanation: `Rounding up keeps each replica below its target. The tolerance keeps the number from going up and down with each measurement. The limits are there for what
the formula does not see: an update needs a second replica, and the database does not grow with the service.`,

  async check(trial: Trial, replicas: Replicas) {
    const given = (now: number, current: number, least: number, most: number) => {
      trial.did = `called replicas(${now}, ${current}, 70, ${least}, ${most})`;
      return replicas(now, current, 70, least, most);
    };
    const is = (wanted: number, number: number) => ({
      expected: `${wanted}`,
      found: describe(number),
    });

    const doubled = given(2, 140, 1, 10);
    trial.expect(doubled === 4, { ...is(4, doubled), look: mistakes["upside-down"] });

    const more = given(3, 100, 1, 10);
    trial.expect(more === 5, { ...is(5, more), look: mistakes.rounds });

    const same = given(4, 73, 1, 10);
    trial.expect(same === 4, { ...is(4, same), look: mistakes["no-tolerance"] });

    const below = given(20, 66, 1, 30);
    trial.expect(below === 20, { ...is(20, below), look: mistakes["tolerates-more-only"] });

    const capped = given(8, 140, 2, 10);
    trial.expect(capped === 10, { ...is(10, capped), look: mistakes["no-most"] });

    const kept = given(4, 10, 2, 10);
    trial.expect(kept === 2, { ...is(2, kept), look: mistakes["no-least"] });
  },
});
