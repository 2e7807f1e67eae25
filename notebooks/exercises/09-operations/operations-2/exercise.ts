import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { turn } from "../../observe/turn.ts";
import type { Trial } from "../../trial.ts";

interface Outbox {
  waiting(): Promise<string[]>;
  mark(event: string): Promise<void>;
}
type Send = (event: string) => Promise<void>;
type Relay = (outbox: Outbox, send: Send) => Promise<void>;

const mistakes = {
  "sends-too-little": "An event that waited was not sent. Send all that waiting() returns.",
  "all-at-once":
    "An event was sent before the one before it was delivered and marked. Then the consumer may get them in any order. Await one after the other.",
  "never-marks":
    "The consumer has the events, and the outbox does not know: they are sent again, for ever. Mark each when send has resolved.",
  "marks-first":
    "The consumer did not get an event that is marked, and nobody sends it again: it is lost. Send first, then mark.",
  "marks-late":
    "An event was delivered and not marked, because a later one failed. Mark each one before the next one is sent.",
  "goes-on":
    "An event behind the one that failed was sent. The consumer would hear of the end before the beginning. Stop at the first failure.",
  "hides-the-failure":
    "The relay ended as if all had been delivered. Whoever calls it needs the error, to wait a little before the next try.",
};

export default defineExercise({
  title: "A relay that loses nothing",
  objective:
    "You can write a relay that delivers each event of an outbox at least once, and in order.",
  task: `\`relay\` delivers what waits in an outbox. \`waiting()\` resolves with the events that are not marked, the oldest first; \`mark(event)\` marks one as
delivered; \`send(event)\` resolves when the consumer has it, and rejects otherwise. The process may die at any \`await\`.

- Events are sent one after the other, in their order.
- No event is ever lost: whatever is marked has been delivered.
- An event that was delivered is marked before the next one is sent.
- At the first failure the relay stops, and rejects with that error. What is behind it waits for the next run.

The starter loses events.`,
  scope: "A pause between two tries, and two relays at the same time, are not asked for.",
  answer: ["relay"],
  hints: [
    "What is true of an event whose mark was written, when the process dies at the next await?",
    "An await in a loop does one thing after the other. An error that nobody catches ends the loop.",
    "for (const event of await outbox.waiting()) { first send it, then mark it }",
  ],
  mistakes,
  explanation: `Between sending and marking the process may die, and then the event is sent twice: the consumer must bear that. The other order is worse: between marking and sending the event would be
lost. Nothing is caught, so the first failure ends the run, and the events behind it keep their order.`,

  async check(trial: Trial, relay: Relay) {
    /** Runs the relay on three events; the consumer refuses `refused`. */
    const run = async (refused?: string) => {
      const sent: string[] = [];
      const delivered = new Set<string>();
      const marked: string[] = [];
      /** How many events waited to be delivered and marked when one was sent. */
      let early = 0;
      const all = ["A", "B", "C"];
      const outbox: Outbox = {
        waiting: async () => all.filter((event) => !marked.includes(event)),
        async mark(event) {
          await turn();
          marked.push(event);
        },
      };
      const outcome = await trial.outcome(() =>
        relay(outbox, async (event) => {
          if (sent.some((other) => !delivered.has(other))) early++;
          sent.push(event);
          await turn();
          if (event === refused) throw new Error("the consumer is away");
          delivered.add(event);
        }),
      );
      return { outcome, sent, delivered, marked, early };
    };
    const list = (events: readonly string[]) => events.join(", ") || "none";

    trial.did = "called relay; A, B and C waited";
    const good = await run();
    trial.expect(new Set(good.sent).size === 3, {
      expected: "A, B, C are sent",
      found: `sent: ${list(good.sent)}`,
      look: mistakes["sends-too-little"],
    });
    trial.expect(good.early === 0, {
      expected: "each is delivered before the next one is sent",
      found: `${good.early} were sent too early`,
      look: mistakes["all-at-once"],
    });
    trial.expect(good.marked.length === 3, {
      expected: "A, B, C are marked",
      found: `marked: ${list(good.marked)}`,
      look: mistakes["never-marks"],
    });

    trial.did = "called relay; A, B and C waited, and the consumer refused B";
    const bad = await run("B");
    const lost = bad.marked.filter((event) => !bad.delivered.has(event));
    trial.expect(lost.length === 0, {
      expected: "only what was delivered is marked",
      found: `marked and not delivered: ${list(lost)}`,
      look: mistakes["marks-first"],
    });
    trial.expect(!bad.sent.includes("C"), {
      expected: "C is not sent",
      found: `sent: ${list(bad.sent)}`,
      look: mistakes["goes-on"],
    });
    trial.expect(bad.marked.includes("A"), {
      expected: "A is marked",
      found: `marked: ${list(bad.marked)}`,
      look: mistakes["marks-late"],
    });
    trial.expect(bad.outcome.state === "threw", {
      expected: "it rejects with the error of send",
      found: describeOutcome(bad.outcome),
      look: mistakes["hides-the-failure"],
    });
  },
});
