import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type Story = (lines: readonly string[], trace: string) => string[];

const mistakes = {
  "not-a-line":
    "Some lines are no JSON: a warning of Node, or the end of a line that was cut. Leave them out; one of them must not lose the others.",
  "not-an-object":
    "null and 42 are JSON too, and have no members. Look what JSON.parse has returned before you read from it.",
  "by-text":
    "The id of the trace may stand in another member too, such as a URL that somebody asked for. Compare trace_id.",
  "as-they-came":
    "The lines come from three files. Put them into the order in which they were written, by time.",
  "by-name": "The order is that of time alone, whichever service wrote the line.",
  "order-of-equals":
    "Two lines of one millisecond keep the order in which they came. sort does that by itself when the function returns 0 for them.",
  "sorts-the-input":
    "sort changes the array that it is called on, and this one belongs to the caller. Sort a copy: [...lines].",
  "no-story":
    "Each line of the trace becomes a text of its own: its service, a colon, a space, and its msg.",
};

const ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const OTHER = "0af7651916cd43dd8448eb211c80319c";

const line = (ms: number, service: string, msg: string, more: object) => {
  const time = new Date(Date.UTC(2026, 0, 1, 12, 0, 0, ms)).toISOString();
  return JSON.stringify({ time, level: "info", msg, service, ...more });
};
const own = { trace_id: ID };

export default defineExercise({
  title: "What was written about one request",
  objective:
    "You can find in the logs of several services what they wrote about one request, in order.",
  task: `\`lines\` holds lines of the logs of several services, one file after the other. Most are JSON objects:
\`{"time":"2026-01-01T12:00:00.041Z","service":"users","msg":"request","trace_id":"…"}\`. Others belong to no request, and some are no JSON at all.

Return what was written about the request with this id of a trace, in the order of time, each as \`SERVICE: MESSAGE\`, such as \`users: request\`.
Of two lines of one millisecond, the one that came first in \`lines\` stays first. Do not change \`lines\`.`,
  scope:
    "Lines of the trace without a time, a service or a msg, and clocks that differ, are not asked for.",
  answer: ["story"],
  hints: [
    "Three steps: read each line, keep those whose trace_id is the one that was asked for, and put these in order.",
    "JSON.parse throws for what is no JSON, and returns null for null: try, and look at the result with ?. before you compare.",
    "ISO times in one form are in order when their texts are: a.time < b.time ? -1 : a.time > b.time ? 1 : 0.",
  ],
  mistakes,
  explanation: `A log is written by many programs, so a reader of logs must take every line as it comes: \`read\` returns \`undefined\` for what is no JSON.
\`toSorted\` returns a new array, and keeps the order of what is equal.`,

  async check(trial: Trial, story: Story) {
    const call = async (did: string, lines: readonly string[]) => {
      trial.did = did;
      const outcome = await trial.outcome(async () => story(lines, ID));
      const told =
        outcome.state === "returned" && Array.isArray(outcome.value) ? outcome.value : [];
      return { told: told.map(String), found: describeOutcome(outcome) };
    };
    const is = (told: readonly string[], ...wanted: string[]) =>
      JSON.stringify(told) === JSON.stringify(wanted);
    const users = line(20, "users", "request", own);
    const gateway = line(60, "gateway", "request", own);

    const one = await call("called story with one line of the trace", [users]);
    trial.expect(is(one.told, "users: request"), {
      expected: describe(["users: request"]),
      found: one.found,
      look: mistakes["no-story"],
    });
    const cut = await call("called story with a line that is no JSON", [
      "(node:1) Warning: a warning of Node",
      users,
      gateway.slice(0, 40),
    ]);
    trial.expect(is(cut.told, "users: request"), {
      expected: describe(["users: request"]),
      found: cut.found,
      look: mistakes["not-a-line"],
    });
    const odd = await call("called story with the lines null and 42", ["null", "42", users]);
    trial.expect(is(odd.told, "users: request"), {
      expected: describe(["users: request"]),
      found: odd.found,
      look: mistakes["not-an-object"],
    });
    const asked = line(30, "users", "request", { trace_id: OTHER, url: `/traces/${ID}` });
    const named = await call("called story with a line whose URL holds the id", [users, asked]);
    trial.expect(is(named.told, "users: request"), {
      expected: describe(["users: request"]),
      found: named.found,
      look: mistakes["by-text"],
    });
    const starting = line(10, "greeter", "listening", {});
    const call1 = line(40, "greeter", "call", own);
    const failed = line(15, "users", "request", { trace_id: OTHER });
    const lines = [gateway, starting, call1, users, failed];
    const before = lines.join();
    const whole = await call("called story with lines of three services", lines);
    trial.expect(whole.told.at(-1) === "gateway: request", {
      expected: "the line of the gateway last",
      found: whole.found,
      look: mistakes["as-they-came"],
    });
    trial.expect(is(whole.told, "users: request", "greeter: call", "gateway: request"), {
      expected: describe(["users: request", "greeter: call", "gateway: request"]),
      found: whole.found,
      look: mistakes["by-name"],
    });
    trial.expect(lines.join() === before, {
      expected: "lines as they were",
      found: "they are in another order",
      look: mistakes["sorts-the-input"],
    });
    const equal = ["connected", "asked", "answered"].map((msg) => line(20, "users", msg, own));
    const same = await call("called story with three lines of one millisecond", equal);
    trial.expect(is(same.told, "users: connected", "users: asked", "users: answered"), {
      expected: describe(["users: connected", "users: asked", "users: answered"]),
      found: same.found,
      look: mistakes["order-of-equals"],
    });
  },
});
