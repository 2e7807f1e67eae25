import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type Hash = (block: number) => number;
type Checksum = (blocks: number, hash: Hash) => Promise<number>;

const MOST = 100;
const LEAST = 50;
const BLOCKS = 1_030;

const mistakes = {
  "never-lets-go":
    "All calls come in one piece, and everybody else waits. Await something between two steps.",
  microtasks:
    "You await a promise that is ready. That lets other promises go on, but no socket and no timer: the event loop does not turn. Await setImmediate of node:timers/promises.",
  "steps-too-large": `More than ${MOST} calls come in one piece. Count the calls since the last turn.`,
  "turn-for-each": `There is a turn of the event loop after every few calls. That is correct, and slow. Do ${MOST} calls in one step, or at least ${LEAST}.`,
  "does-not-wait":
    "The sum was returned before it was complete. The promise must resolve after the last step.",
  "last-lost": "The last step is shorter than the others: do it, too.",
  "starts-at-one": "The blocks are numbered from 0.",
  "all-over-again": "A block is hashed twice. Where one step ends, the next one begins.",
};

export default defineExercise({
  title: "Compute in smaller steps",
  objective: "You can cut work that computes into steps, so that a service answers meanwhile.",
  task: `\`checksum\` adds up \`hash(0)\`, \`hash(1)\` and so on, \`blocks\` of them. Each call computes for a moment, and while all of them run, the service
answers nobody. Mend it:

- After ${MOST} calls at most, sockets and timers get their turn.
- A turn costs time as well. Between two of them there are at least ${LEAST} calls, but for the last step.
- The promise gives the sum of all, and each block is hashed once.`,
  scope:
    "Worker threads, a hash that throws, and a caller who does not want the sum any more, are not asked for.",
  answer: ["checksum"],
  hints: [
    "`await` alone lets no socket in: what you await has to be something that the event loop brings, after it has looked at the sockets.",
    'import { setImmediate as turn } from "node:timers/promises"; and then await turn() in the loop.',
    `When \`block % ${MOST} === ${MOST - 1}\`, a step is complete.`,
  ],
  mistakes,
  explanation: `\`setImmediate\` comes after the event loop has served what the sockets have brought. \`await\` with a ready promise, \`process.nextTick\` and
\`queueMicrotask\` come before it does: a loop of these stalls the service as much as one without. A larger step costs fewer turns, and makes
others wait longer.`,

  async check(trial: Trial, checksum: Checksum) {
    let turns = 0;
    let microtasks = 0;
    // Whichever of the two an answer waits for: one of the check's own comes before it.
    let immediate = setImmediate(function tick() {
      turns++;
      immediate = setImmediate(tick);
    });
    let timer = setTimeout(function tick() {
      turns++;
      timer = setTimeout(tick, 0);
    }, 0);
    trial.defer(() => {
      clearImmediate(immediate);
      clearTimeout(timer);
    });
    /** How many calls came in each turn of the event loop. */
    const calls = new Map<number, number>();
    const hashed: number[] = [];
    let microtasksSeen = 0;
    const hash: Hash = (block) => {
      calls.set(turns, (calls.get(turns) ?? 0) + 1);
      hashed.push(block);
      microtasksSeen = microtasks;
      if (hashed.length === 1) queueMicrotask(() => microtasks++);
      return block + 1;
    };

    trial.did = `called checksum with ${BLOCKS} blocks`;
    const outcome = await trial.outcome(() => checksum(BLOCKS, hash));
    const returned = hashed.length;
    const wanted = (BLOCKS * (BLOCKS + 1)) / 2;
    const longest = Math.max(0, ...calls.values());
    const inOneTurn = {
      expected: `at most ${MOST} calls of hash between two turns of the event loop`,
      found: `${longest}`,
    };
    trial.expect(calls.size > 1 || microtasksSeen > 0, {
      ...inOneTurn,
      look: mistakes["never-lets-go"],
    });
    trial.expect(calls.size > 1, { ...inOneTurn, look: mistakes.microtasks });
    trial.expect(longest <= MOST, { ...inOneTurn, look: mistakes["steps-too-large"] });

    const finding = {
      expected: `it returned ${wanted}`,
      found: describeOutcome(outcome),
    };
    const first = Math.min(...hashed);
    trial.expect(first === 0, {
      expected: "the first block that is hashed is 0",
      found: `it is ${first}`,
      look: mistakes["starts-at-one"],
    });
    const steps = [...calls.values()].slice(0, -1);
    const shortest = Math.min(...steps);
    trial.expect(shortest >= LEAST, {
      expected: `at least ${LEAST} calls of hash between two turns`,
      found: `${shortest}`,
      look: mistakes["turn-for-each"],
    });
    const right = outcome.state === "returned" && outcome.value === wanted;
    trial.expect(right || hashed.length <= BLOCKS, {
      expected: `${BLOCKS} calls of hash`,
      found: `${hashed.length}`,
      look: mistakes["all-over-again"],
    });
    if (!right) await trial.until(() => hashed.length > returned);
    trial.expect(hashed.length === returned, {
      expected: "no call of hash after the sum was returned",
      found: "there was one",
      look: mistakes["does-not-wait"],
    });
    trial.expect(right, { ...finding, look: mistakes["last-lost"] });
  },
});
