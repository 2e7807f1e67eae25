import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { turn } from "../../observe/turn.ts";
import type { Outcome, Trial } from "../../trial.ts";

interface Step {
  name: string;
  run(): Promise<void>;
  undo(): Promise<void>;
}
type End =
  | { state: "confirmed" }
  | { state: "rejected"; reason: string }
  | { state: "stuck"; steps: string[] };
type Saga = (steps: readonly Step[]) => Promise<End>;

const mistakes = {
  "success-lost": 'All steps went well. Then the end is { state: "confirmed" }.',
  "all-at-once": "A step began before the one before it had ended. Await one after the other.",
  "undoes-nothing": "Money was taken for an order that is rejected. What was done must be undone.",
  "runs-on": "A step behind the one that failed was run. Leave the loop at the first failure.",
  "undoes-what-failed":
    "The step that failed was undone. It has done nothing: undo only those that have ended well.",
  "wrong-order":
    "The first one was undone first. Undo the last one first: later steps build on earlier ones.",
  "reason-lost":
    "Nobody knows why the order was rejected. The reason is the message of the error that `run` rejected with.",
  "no-second-try":
    "An undo failed for a moment, and was not tried again. What is not undone stays taken: try it three times in all.",
  "too-many-tries": "An undo was called more than three times. Then a person has to look.",
  "one-stops-all":
    "One undo failed three times, and the others were not called. Go on with the others.",
  "hides-what-is-stuck":
    'A step could not be undone, and the end does not say so. Collect the names of such steps, in the order in which they were met, for { state: "stuck", steps }.',
};

export default defineExercise({
  title: "A saga that takes back what it did",
  objective: "You can write a saga that undoes what it has done, and says what it could not undo.",
  task: `\`saga\` runs steps, each of which is a call of another service. \`run\` and \`undo\` reject when they fail; a \`run\` that fails has done nothing.

- The steps run one after the other. When all go well, the end is \`confirmed\`.
- When one fails, no further one runs. Those that went well are undone, the last one first, one after the other.
- An \`undo\` that fails is called again, three times in all. If it still fails, the others are undone all the same.
- The end is then \`rejected\`, with the message of the error as its \`reason\`; or \`stuck\`, with the names of the steps that could not be undone.

The starter undoes nothing.`,
  scope: "A pause between two tries, and a process that dies in the middle, are not asked for.",
  answer: ["saga"],
  hints: [
    "Which steps have to be undone? Keep them in a list, and add a step when its run has resolved.",
    "Write a function that undoes one step and returns whether it could: a loop of three tries, with try and catch inside.",
    "for (const step of done.reverse()) if (!(await undone(step))) stuck.push(step.name);",
  ],
  mistakes,
  explanation: `A step counts as done when its \`run\` has resolved. Undoing goes backwards, as one leaves a house: the last door first. A compensation is a call like any other and fails
like any other, so it is tried again, and what stays is told to somebody. In a service the list of what is done would be in the database.`,

  async check(trial: Trial, saga: Saga) {
    /** Runs a saga; `broken` fails to run, `deaf` fails so often to undo. */
    const run = async (names: string, broken = "", deaf: Record<string, number> = {}) => {
      const journal: string[] = [];
      let under = 0;
      let most = 0;
      const act = async (what: string, fails: boolean) => {
        journal.push(what);
        most = Math.max(most, ++under);
        await turn();
        under--;
        if (fails) throw new Error(`${what} failed`);
      };
      const left = { ...deaf };
      const steps = names.split(" ").map((name) => ({
        name,
        run: () => act(name, name === broken),
        undo: () => {
          left[name] = (left[name] ?? 0) - 1;
          return act(`undo ${name}`, (left[name] as number) >= 0);
        },
      }));
      const outcome = await trial.outcome(() => saga(steps));
      return { outcome, journal, most };
    };
    const end = (outcome: Outcome<End>) =>
      outcome.state === "returned" ? describe(outcome.value) : describeOutcome(outcome);
    const is = (outcome: Outcome<End>, wanted: End) =>
      outcome.state === "returned" && end(outcome) === describe(wanted);
    const count = (journal: readonly string[], what: string) =>
      journal.filter((each) => each === what).length;
    const found = (journal: readonly string[]) => journal.join(", ");

    trial.did = "called saga with the steps reserve, charge, ship";
    const good = await run("reserve charge ship");
    trial.expect(is(good.outcome, { state: "confirmed" }), {
      expected: describe({ state: "confirmed" }),
      found: end(good.outcome),
      look: mistakes["success-lost"],
    });
    trial.expect(good.most === 1, {
      expected: "one call at a time",
      found: `${good.most} at once`,
      look: mistakes["all-at-once"],
    });

    trial.did = "called saga with the steps reserve, charge, ship, mail; ship failed";
    const { outcome, journal } = await run("reserve charge ship mail", "ship");
    trial.expect(!journal.includes("mail"), {
      expected: "mail is not run",
      found: found(journal),
      look: mistakes["runs-on"],
    });
    trial.expect(journal.includes("undo charge") && journal.includes("undo reserve"), {
      expected: "charge and reserve are undone",
      found: found(journal),
      look: mistakes["undoes-nothing"],
    });
    trial.expect(!journal.includes("undo ship"), {
      expected: "ship is not undone",
      found: found(journal),
      look: mistakes["undoes-what-failed"],
    });
    trial.expect(journal.indexOf("undo charge") < journal.indexOf("undo reserve"), {
      expected: "undo charge, undo reserve",
      found: found(journal),
      look: mistakes["wrong-order"],
    });
    const rejected: End = { state: "rejected", reason: "ship failed" };
    trial.expect(is(outcome, rejected), {
      expected: describe(rejected),
      found: end(outcome),
      look: mistakes["reason-lost"],
    });

    trial.did = "called saga; ship failed, and so did the first two tries to undo charge";
    const again = await run("reserve charge ship", "ship", { charge: 2 });
    trial.expect(count(again.journal, "undo charge") === 3, {
      expected: "undo charge is called 3 times",
      found: found(again.journal),
      look: mistakes["no-second-try"],
    });

    trial.did = "called saga; ship failed, and charge could not be undone";
    const stuck = await run("reserve charge ship", "ship", { charge: 20 });
    trial.expect(count(stuck.journal, "undo charge") <= 3, {
      expected: "undo charge is called 3 times",
      found: `it was called ${count(stuck.journal, "undo charge")} times`,
      look: mistakes["too-many-tries"],
    });
    trial.expect(stuck.journal.includes("undo reserve"), {
      expected: "reserve is undone",
      found: found(stuck.journal),
      look: mistakes["one-stops-all"],
    });
    const told: End = { state: "stuck", steps: ["charge"] };
    trial.expect(is(stuck.outcome, told), {
      expected: describe(told),
      found: end(stuck.outcome),
      look: mistakes["hides-what-is-stuck"],
    });
  },
});
