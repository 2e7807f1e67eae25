import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

const mistakes = {
  "whole-address": "The address holds more than the host. The class URL takes it apart.",
  "with-port": "`host` is the host with its port. Another property of URL is the host alone.",
  "cuts-at-colon":
    "The host may itself hold colons: [::1] is one. Let the class URL find where it ends.",
  "with-user": "Before an @ stands a user, and not the host. The class URL knows that, too.",
};

export default defineExercise({
  title: "The host of an address",
  objective: "You can change a cell, run it, and let a check tell you whether it is right.",
  task: `\`hostOf\` is given the address of a server and returns its host, without the port: of \`http://localhost:8080/users\` that is
\`localhost\`.`,
  scope: "Texts that are no address are not asked for.",
  answer: ["hostOf"],
  hints: [
    "`new URL(address)` makes an object whose properties are the parts of the address.",
    "One of its properties is `host`, another `hostname`. console.log shows both.",
  ],
  mistakes,
  explanation:
    "`hostname` is the host alone. An address has more forms than a pattern of your own would find.",

  async check(trial: Trial, hostOf: (address: string) => string) {
    for (const [address, host, look] of [
      ["http://localhost/users", "localhost", mistakes["whole-address"]],
      ["http://localhost:8080/users", "localhost", mistakes["with-port"]],
      ["http://[::1]:8080/users", "[::1]", mistakes["cuts-at-colon"]],
      ["http://ada@example.org:8080/", "example.org", mistakes["with-user"]],
    ] as const) {
      trial.did = `called hostOf with ${describe(address)}`;
      const outcome = await trial.outcome(async () => hostOf(address));
      trial.expect(outcome.state === "returned" && outcome.value === host, {
        expected: describe(host),
        found: describeOutcome(outcome),
        look,
      });
    }
  },
});
