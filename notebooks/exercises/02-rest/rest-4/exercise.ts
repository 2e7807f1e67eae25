import type { Server } from "node:http";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

type Users = (names: string[]) => Server;

const mistakes = {
  "ok-for-created": "A request that has created something is answered with 201.",
  "ok-that-lies":
    "The answer says 200, so the client takes it for a success. A body that cannot be read is the client's mistake: 400.",
  "ok-for-nothing":
    "JSON without a name can be read, but is not acceptable: 422. The status stands before the body: writeHead.",
  "stored-anyway":
    "The answer was sent, but the function went on and stored the user. Return after the answer.",
  "any-type":
    "The name is no text, and it was stored. JSON may hold anything: look at its type before you use it.",
  "blames-the-client":
    "The client had sent a correct request; the fault was in the service. Catch what JSON.parse throws by itself, and answer 500 for anything else.",
};

export default defineExercise({
  title: "Find the bug: statuses that lie",
  objective: "You can find where a service says that all is well when it is not.",
  task: `This service stores the names that clients send as \`{"name": "Ada"}\`. Its clients complain: they are told that all went well, and later
their user is not there. And some users have no name. Mend it: 201 for a name that was stored, 400 for a body that is not JSON, 422 for JSON
without a \`name\` that is a text of at least one character, 500 when storing fails. Nothing is stored unless the answer is 201.`,
  scope: "Other methods and paths, limits, and the form of the error's body are not asked for.",
  answer: ["users"],
  hints: [
    "Which status has an answer when nobody sets one? Follow each way through the function.",
    "One `catch` catches mistakes of the client and faults of the service alike. Which line throws when the body is no JSON?",
    "Three parts, each with its own answer and a return: parse (400), look at the name (422), store (500 or 201).",
  ],
  mistakes,
  explanation: `An answer without a status is a 200: to every program it says "done". Each way out of the handler has its own status and ends it. The \`try\`
around \`JSON.parse\` is small, so that a fault of the service is not taken for the client's.`,

  async check(trial: Trial, users: Users) {
    let names: string[] = [];
    const stored = () => names.length;
    const failing = () => Object.freeze(["Ada"]) as string[];
    const post = async (what: string, body: string, list: string[] = ["Ada"]) => {
      trial.did = `sent a POST ${what}`;
      names = list;
      const service = await serve(trial, users(list));
      const outcome = await trial.outcome(async () => {
        const answer = await fetch(`${service.url}/users`, { method: "POST", body });
        await answer.text();
        return answer.status;
      });
      return outcome.state === "returned" ? outcome.value : describeOutcome(outcome);
    };

    const created = await post('with {"name": "Bob"}', '{"name": "Bob"}');
    trial.expect(created === 201 && stored() === 2, {
      expected: "status 201, and the user is stored",
      found: `status ${created}; stored: ${describe(names)}`,
      look: mistakes["ok-for-created"],
    });
    const broken = await post('with {"name": "Bo, which is no JSON', '{"name": "Bo');
    trial.expect(broken === 400, {
      expected: "status 400",
      found: `status ${broken}`,
      look: mistakes["ok-that-lies"],
    });
    const nameless = await post("with {}", "{}");
    trial.expect(nameless === 422, {
      expected: "status 422",
      found: `status ${nameless}`,
      look: mistakes["ok-for-nothing"],
    });
    trial.expect(stored() === 1, {
      expected: "nothing is stored",
      found: `stored: ${describe(names)}`,
      look: mistakes["stored-anyway"],
    });
    for (const body of ['{"name": 5}', '{"name": ""}', "null"]) {
      const odd = await post(`with ${body}`, body);
      trial.expect(odd === 422 && stored() === 1, {
        expected: "status 422, and nothing is stored",
        found: `status ${odd}; stored: ${describe(names)}`,
        look: mistakes["any-type"],
      });
    }
    const fault = await post('with {"name": "Bob"}; storing failed', '{"name": "Bob"}', failing());
    trial.expect(fault === 500, {
      expected: "status 500",
      found: `status ${fault}`,
      look: mistakes["blames-the-client"],
    });
  },
});
