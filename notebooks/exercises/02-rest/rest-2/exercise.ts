import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

type Rename = (url: string, name: string) => Promise<void>;

/** What the service saw of one change. */
interface Change {
  ifMatch: string | undefined;
  /** The ETag that the user had at that moment. */
  etag: string;
}

const MOST = 3;

const mistakes = {
  "no-if-match":
    "The change does not say which version it was made from. Send the ETag that you have read as If-Match.",
  "any-version":
    "`*` fits every version, so that the change of somebody else is overwritten. Send the ETag that you have read.",
  "gives-up":
    "412 says that the user has changed since you read it. Read it again, and send the change with its new ETag.",
  "old-etag":
    "The second change was sent with the old ETag. It fits no more: read the user again before each change.",
  overwrites:
    "After 412 the change was sent without If-Match, so it overwrote what somebody else had written.",
  "never-gives-up":
    "Somebody may change the user each time. Stop after three changes, and throw an error.",
  "success-that-lies": "The name was not changed, but the caller is told nothing. Throw an error.",
  "retries-everything":
    "Only 412 means: read again. After any other status than 200 a further change helps nobody; throw an error.",
};

export default defineExercise({
  title: "A change that loses nothing",
  objective: "You can change a resource without overwriting what others have written.",
  task: `\`rename\` is given the address of a user and a new name. It reads the user, and sends a PATCH with the \`ETag\` that it has read as
\`If-Match\`. When the answer is 412, somebody has changed the user meanwhile: \`rename\` reads it again and sends the PATCH again. It sends
three at most. It returns when one was answered with 200, and throws an error in every other case.`,
  scope: "Waiting between two attempts is not asked for.",
  answer: ["rename"],
  hints: [
    "Two requests belong together: the GET that gives an ETag, and the PATCH that names it. Both are in the loop.",
    "The GET's ETag is in its headers. It goes into the header if-match of the PATCH, as it is.",
    "for (let i = 0; i < 3; i++) { GET; PATCH with if-match; return on 200; throw unless 412 } throw",
  ],
  mistakes,
  explanation: `The \`ETag\` names the version that the change was made from. When it is no longer the latest, the service refuses with 412, and nothing is
lost. Three attempts are enough for a user that few people change; without a limit two programs could keep each other busy for ever.`,

  async check(trial: Trial, rename: Rename) {
    let changes: Change[] = [];
    let user = { name: "Ada", version: 1 };
    /** How often somebody else is faster. */
    let rivals = 0;
    let status = 0;
    const etag = () => `"v${user.version}"`;
    const server = createServer(async (request, response) => {
      const body = await text(request);
      if (request.method === "GET") {
        response.setHeader("etag", etag());
        response.end(JSON.stringify(user));
        return;
      }
      if (rivals > 0) {
        rivals -= 1;
        user = { name: "Grace", version: user.version + 1 };
      }
      const ifMatch = request.headers["if-match"];
      changes.push({ ifMatch, etag: etag() });
      // One that never stops has to be stopped here.
      if (changes.length > 2 * MOST) return void request.socket.destroy();
      if (status) return void response.writeHead(status).end();
      if (ifMatch !== undefined && ifMatch !== "*" && ifMatch !== etag()) {
        return void response.writeHead(412).end();
      }
      user = { name: JSON.parse(body).name, version: user.version + 1 };
      response.setHeader("etag", etag()).end(JSON.stringify(user));
    });
    const { url } = await serve(trial, server);
    const call = (what: string, others: number, answer = 0) => {
      trial.did = `called rename with "Bob"; ${what}`;
      [changes, rivals, status, user] = [[], others, answer, { name: "Ada", version: 1 }];
      return trial.outcome(() => rename(`${url}/users/1`, "Bob"));
    };

    const quiet = await call("nobody else changed the user", 0);
    trial.expect(changes[0]?.ifMatch !== undefined, {
      expected: 'the PATCH has If-Match: "v1"',
      found: changes.length === 0 ? "there was no PATCH" : "it has no If-Match",
      look: mistakes["no-if-match"],
    });
    trial.expect(changes[0].ifMatch !== "*", {
      expected: 'the PATCH has If-Match: "v1"',
      found: "it has If-Match: *",
      look: mistakes["any-version"],
    });

    const raced = await call("somebody else changed the user before the first PATCH", 1);
    trial.expect(changes.length > 1, {
      expected: "after 412 it reads the user again and sends a second PATCH",
      found: `${describeOutcome(raced)} after one PATCH`,
      look: mistakes["gives-up"],
    });
    trial.expect(changes[1]?.ifMatch !== undefined, {
      expected: 'the second PATCH has If-Match: "v2"',
      found: "it has no If-Match",
      look: mistakes.overwrites,
    });
    trial.expect(changes[1].ifMatch === changes[1].etag, {
      expected: `the second PATCH has If-Match: ${changes[1].etag}`,
      found: `it has If-Match: ${changes[1].ifMatch}`,
      look: mistakes["old-etag"],
    });

    const beaten = await call("somebody else changed the user before each PATCH", Infinity);
    trial.expect(changes.length <= MOST, {
      expected: `${MOST} PATCHes at most`,
      found: `more than ${MOST}`,
      look: mistakes["never-gives-up"],
    });
    trial.expect(beaten.state === "threw", {
      expected: "it throws an error",
      found: describeOutcome(beaten),
      look: mistakes["success-that-lies"],
    });

    const refused = await call("the PATCH was answered with 500", 0, 500);
    trial.expect(refused.state === "threw" && changes.length === 1 && quiet.state === "returned", {
      expected: "it throws an error after one PATCH",
      found: `${describeOutcome(refused)}, after ${changes.length}`,
      look: mistakes["retries-everything"],
    });
  },
});
