import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import type { Outcome, Trial } from "../../trial.ts";

interface Instance {
  ready(): Promise<boolean>;
  stop(): Promise<void>;
}
interface Router {
  add(instance: Instance): void;
  remove(instance: Instance): void;
}
type Deploy = (router: Router, old: Instance, startNew: () => Instance) => Promise<Instance>;

const PAUSE_MS = 100;
const MOST = 10;
/** One that asks without end is told that it is enough. */
const FAR_TOO_MANY = 40;

const mistakes = {
  "old-goes-first":
    "The old instance was stopped before the new one got calls. Nobody answers then. Begin with the new one.",
  "gap-in-between":
    "The router had no instance for a moment. Add the new one before you remove the old one.",
  "too-early":
    "The router sends calls to an instance that is not ready. Ask ready() before you add it.",
  "refusal-is-the-end":
    "Before a service listens, ready() rejects. That means not yet, like false: catch it, and ask again.",
  "no-pause":
    "It asks again at once, which keeps a starting service from starting. Pause for 100 ms between two questions.",
  "one-too-few": `The tenth answer was yes, and nobody heard it. There are ${MOST} questions.`,
  "stopped-under-load":
    "The old instance is told to stop while the router still sends it calls. Remove it first.",
  "old-left-running": "The old instance gets no calls any more, and still runs. Stop it.",
  "does-not-wait": "deploy was over before the old instance had ended its calls. Await stop().",
  "returns-another":
    "deploy returns the new instance: its caller needs it for the next deployment.",
  "one-too-many": `Count the questions: there are ${MOST} at most, and the first one is one of them.`,
  "never-gives-up": `The new instance will never be ready. Count the questions, and give up after ${MOST}.`,
  "success-that-lies":
    "The new instance never got ready, and deploy says that all is well. Throw an Error.",
  "old-taken-away":
    "The new instance never got ready, and the old one must go on as if nothing had happened.",
  "new-left-running":
    "The new instance never got ready, and it still runs. Stop it before you throw.",
};

export default defineExercise({
  title: "A rolling deployment",
  objective:
    "You can replace a running service without a failed call, and go back when the new one never gets ready.",
  task: `\`deploy\` replaces one instance of a service by another. \`startNew()\` starts the new one. \`router.add(instance)\` sends calls to an instance,
\`router.remove(instance)\` no longer. \`instance.ready()\` asks whether it can answer: \`true\`, \`false\`, or it rejects while nobody listens.
\`instance.stop()\` drains it: its promise resolves when all its calls are answered. At first the router knows the old instance.

Mend it so that the router always has an instance, and only such as are ready and not told to stop. Ask \`ready()\` every ${PAUSE_MS} ms, ${MOST} times at
most. In the end the old one is drained, and \`deploy\` returns the new one. If the new one never gets ready, it is stopped, \`deploy\` throws an Error, and
the old one stays.`,
  scope:
    "Several old instances, an instance that fails later, and a stop() that fails are not asked for.",
  answer: ["deploy"],
  hints: [
    "Write down the order first: start, ask until it is ready, add, remove, stop. Which of these may fail?",
    'A loop of ten questions: if (await instance.ready().catch(() => false)) …; else pause with setTimeout of "node:timers/promises".',
    "When the loop has ended without a yes: await the stop of the new one, and throw. Nothing has happened to the old one until then.",
  ],
  mistakes,
  explanation: `Until the new instance has said yes, nothing is done to the old one, so a failure costs nothing: stop the new one and throw. Then the router gets
the new one before it loses the old one, and the old one loses its calls before it is stopped. A rolling update of Kubernetes takes the same steps.`,

  async check(trial: Trial, deploy: Deploy) {
    const clock = stopTime(trial);

    /** Deploys an instance whose questions are answered as told; the last answer stays. */
    const run = async (what: string, ...answers: (boolean | Error)[]) => {
      trial.did = `called deploy; ready() ${what}`;
      const asked: number[] = [];
      const routed = new Set<Instance>();
      const told = new Set<Instance>();
      const seen = { oldFirst: false, gap: false, early: false, underLoad: false };
      const drained = Promise.withResolvers<void>();
      let isReady = false;
      const old: Instance = {
        ready: async () => true,
        stop: () => stop(old, drained.promise),
      };
      const fresh: Instance = {
        async ready() {
          asked.push(Date.now());
          const answer = answers[Math.min(asked.length, answers.length) - 1];
          if (asked.length > FAR_TOO_MANY) return true;
          if (answer instanceof Error) throw answer;
          isReady = answer === true;
          return isReady;
        },
        stop: () => stop(fresh, Promise.resolve()),
      };
      const look = () => {
        seen.gap ||= routed.size === 0;
        seen.early ||= routed.has(fresh) && !isReady;
        seen.underLoad ||= [...routed].some((one) => told.has(one));
      };
      const stop = (instance: Instance, end: Promise<void>) => {
        told.add(instance);
        seen.oldFirst ||= instance === old && !routed.has(fresh);
        look();
        return end;
      };
      const router: Router = {
        add(instance) {
          routed.add(instance);
          look();
        },
        remove(instance) {
          routed.delete(instance);
          look();
        },
      };
      routed.add(old);
      let outcome: Outcome<Instance> | undefined;
      const deploying = trial
        .outcome(() => deploy(router, old, () => fresh))
        .then((come) => {
          outcome = come;
        });
      await clock.advance(FAR_TOO_MANY * PAUSE_MS * 2);
      const waits = outcome === undefined;
      drained.resolve();
      await deploying;
      const gaps = asked.slice(1).map((at, one) => at - (asked[one] as number));
      const named = (instance: unknown) =>
        instance === fresh
          ? "the new instance"
          : instance === old
            ? "the old one"
            : "another value";
      const found =
        outcome?.state === "returned"
          ? `it returned ${named(outcome.value)}`
          : describeOutcome(outcome as Outcome<unknown>);
      return {
        ...{ asked: asked.length, gaps, seen, waits, found, state: outcome?.state },
        returnsNew: outcome?.state === "returned" && outcome.value === fresh,
        oldServes: routed.has(old) && !told.has(old),
        isTold: { old: told.has(old), fresh: told.has(fresh) },
      };
    };

    const refused = new Error("connect: refused");
    const good = await run("rejected, then said false, then true", refused, false, true);
    trial.expect(!good.seen.oldFirst, {
      expected: "the old instance runs until the new one gets calls",
      found: "it was told to stop before",
      look: mistakes["old-goes-first"],
    });
    trial.expect(!good.seen.gap, {
      expected: "the router always has an instance",
      found: "it had none for a moment",
      look: mistakes["gap-in-between"],
    });
    trial.expect(!good.seen.early, {
      expected: "the router gets the new instance when that is ready",
      found: "it got it before",
      look: mistakes["too-early"],
    });
    trial.expect(good.state !== "threw", {
      expected: "it asks again",
      found: good.found,
      look: mistakes["refusal-is-the-end"],
    });
    trial.expect(
      good.gaps.every((gap) => gap >= PAUSE_MS),
      {
        expected: `${PAUSE_MS} ms between two questions`,
        found: `${Math.min(...good.gaps)} ms`,
        look: mistakes["no-pause"],
      },
    );
    trial.expect(!good.seen.underLoad, {
      expected: "the old instance gets no calls when it is told to stop",
      found: "the router still had it",
      look: mistakes["stopped-under-load"],
    });
    trial.expect(good.isTold.old, {
      expected: "the old instance is stopped",
      found: "nobody called its stop()",
      look: mistakes["old-left-running"],
    });
    trial.expect(good.waits, {
      expected: "it waits until the old instance has drained",
      found: good.found,
      look: mistakes["does-not-wait"],
    });
    trial.expect(good.returnsNew, {
      expected: "it returns the new instance",
      found: good.found,
      look: mistakes["returns-another"],
    });

    const no = Array.from({ length: MOST - 1 }, () => false);
    const late = await run(`said false ${no.length} times, then true`, ...no, true);
    trial.expect(late.returnsNew, {
      expected: "it returns the new instance",
      found: late.found,
      look: mistakes["one-too-few"],
    });

    const never = await run("always said false", false);
    const questions = { expected: `${MOST} questions`, found: `${never.asked}` };
    trial.expect(never.asked <= FAR_TOO_MANY, {
      ...questions,
      found: `more than ${FAR_TOO_MANY}`,
      look: mistakes["never-gives-up"],
    });
    trial.expect(never.asked === MOST, { ...questions, look: mistakes["one-too-many"] });
    trial.expect(never.oldServes, {
      expected: "the old instance still gets calls",
      found: never.isTold.old ? "it was told to stop" : "the router has lost it",
      look: mistakes["old-taken-away"],
    });
    trial.expect(never.state === "threw", {
      expected: "it throws an Error",
      found: never.found,
      look: mistakes["success-that-lies"],
    });
    trial.expect(never.isTold.fresh, {
      expected: "the new instance is stopped",
      found: "nobody called its stop()",
      look: mistakes["new-left-running"],
    });
  },
});
