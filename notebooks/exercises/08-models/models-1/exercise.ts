import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type Copies = (one: number, balancer: number, goal: number) => number | undefined;

const mistakes = {
  "rounds-down":
    "The number of copies is one too small for the goal. Round up, or count until the goal is reached.",
  adds: "Availabilities do not add up. In parallel the shares that FAIL are multiplied: 1 - (1 - one) ** n.",
  "starts-at-two": "When one copy reaches the goal, one is enough. Begin to count at 1.",
  "balancer-forgotten":
    "Each request also needs the balancer. It is in series with all copies together: multiply by its availability.",
  "never-enough":
    "However many copies there are, the whole is never better than the balancer. Return undefined when that is not above the goal.",
};

export default defineExercise({
  title: "How many copies?",
  objective:
    "You can tell how many copies a goal for availability needs, and when no number is enough.",
  task: `Copies of a service stand in parallel behind a load balancer: each request needs the balancer, and one copy that works. \`copies\` gets the
availability of one copy, that of the balancer, and the goal for both together, as numbers from 0 to 1. It returns the smallest number of copies that
reaches the goal, and \`undefined\` when no number does. The copies fail independently.

The starter adds availabilities up.`,
  scope: "A goal that is met exactly, and numbers that are no availability, are not asked for.",
  answer: ["copies"],
  hints: [
    "What is the probability that all n copies fail?",
    "The whole is balancer * (1 - (1 - one) ** n). Which n is the first that reaches the goal?",
    "First ask whether the balancer alone is above the goal: the whole comes close to its availability and never above.",
  ],
  mistakes,
  explanation: `The part that is needed by every request is a limit that no number of copies moves. Above it, each copy multiplies the share that fails by
\`1 - one\`, so a few copies are enough, as long as they fail independently.`,

  async check(trial: Trial, copies: Copies) {
    const given = (one: number, balancer: number, goal: number) => {
      trial.did = `called copies(${one}, ${balancer}, ${goal})`;
      return copies(one, balancer, goal);
    };
    const is = (wanted: number | undefined, number: number | undefined) => ({
      expected: `${wanted}`,
      found: describe(number),
    });

    const two = given(0.8, 1, 0.95);
    trial.expect(two === 2, { ...is(2, two), look: mistakes["rounds-down"] });

    const three = given(0.8, 1, 0.99);
    trial.expect(three === 3, { ...is(3, three), look: mistakes.adds });

    const one = given(0.995, 1, 0.99);
    trial.expect(one === 1, { ...is(1, one), look: mistakes["starts-at-two"] });

    const behind = given(0.8, 0.995, 0.99);
    trial.expect(behind === 4, { ...is(4, behind), look: mistakes["balancer-forgotten"] });

    const never = given(0.8, 0.98, 0.99);
    trial.expect(never === undefined, { ...is(undefined, never), look: mistakes["never-enough"] });
  },
});
