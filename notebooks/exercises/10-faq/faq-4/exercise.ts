import { createServer, type Server } from "node:http";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

interface Line {
  id: string;
  status: number;
}
type Orders = (stock: string, log: (line: Line) => void) => Server;

const HEADER = "x-request-id";

const mistakes = {
  "not-passed-on": "stock got no id. Give fetch the header x-request-id.",
  "another-id":
    "The caller had given an id, and stock got another one. Make an id only when the request has none.",
  "not-logged": "The log holds nothing about this request. Write a line for each.",
  "logged-under-another":
    "The line in the log has another id than the request, so nobody finds it. Use one id for all.",
  "wrong-status": "The line in the log has another status than the answer.",
  "not-told":
    "The client cannot name the id when it complains. Send it back in the header x-request-id.",
  "no-id":
    "The request came without an id, so this is the edge, and the place to make one: randomUUID().",
  "one-id-for-all": "Two requests got the same id. Make one for each request.",
  "two-ids":
    "stock and the log have different ids for one request. Make it once, and keep it in a constant.",
  shared:
    "The second request came while the first one waited, and overwrote its id. Keep the id inside the function that handles a request.",
  "failure-not-logged":
    "stock could not be reached, and the log does not say so. That line is needed most.",
  "failure-not-answered": "stock could not be reached, and the client waits. Answer 502.",
};

export default defineExercise({
  title: "Find the bug: the id that gets lost",
  objective: "You can give each request one id, and find it in every log that it has passed.",
  task: `Customers say that an order has failed, and name the id of the request. In the log of this service there is no such id, in the log of
\`stock\` there is none at all, and on busy days two lines have the same id. Mend it:

- The id is the header \`x-request-id\` of the request; when there is none, the service makes one.
- \`stock\` and the client get it in the same header.
- \`log\` gets one line for each request, with the id and the status of the answer, also when \`stock\` cannot be reached.

The answers stay as they are.`,
  scope: "A check of ids that clients send, traces, and times are not asked for.",
  answer: ["orders"],
  hints: [
    "Follow the id of one request: where is it read, where is it kept, and who gets it?",
    "While one request waits for stock, another one begins. Which variables do the two share?",
    'const id = String(request.headers["x-request-id"] ?? randomUUID()) stands inside the handler; fetch, setHeader and both lines of log use it.',
  ],
  mistakes,
  explanation: `The id is read once, or made once, and is a constant of the request. So no other request can change it, and each line, each call and each
answer has the same one. The line about the failure is the one that is looked for most.`,

  async check(trial: Trial, orders: Orders) {
    const got: (string | undefined)[] = [];
    const logged: Line[] = [];
    const lines = () => `log got ${logged.map(describe).join(", ") || "nothing"}`;
    let release = () => {};
    const stock = createServer((incoming, response) => {
      const id = incoming.headers[HEADER];
      got.push(id === undefined ? undefined : String(id));
      if (incoming.url === "/broken") incoming.socket.destroy();
      else if (incoming.url === "/slow") release = () => response.end("slow");
      else response.writeHead(incoming.url === "/lost" ? 404 : 200).end("done");
    });
    const behind = await serve(trial, stock);
    trial.did = "called orders";
    const server = orders(behind.url, (line) => void logged.push(line));
    const { url } = await serve(trial, server);

    const ask = (path: string, id?: string) =>
      trial.outcome(async () => {
        const answer = await fetch(url + path, { headers: id ? { [HEADER]: id } : {} });
        await answer.text();
        return answer.headers.get(HEADER);
      });
    const send = async (path: string, id?: string) => {
      trial.did = `sent GET ${path} ${id ? `with the id ${id}` : "without an id"}`;
      got.length = logged.length = 0;
      const outcome = await ask(path, id);
      trial.expect(outcome.state === "returned", {
        expected: "an answer",
        found: describeOutcome(outcome),
        look: mistakes["failure-not-answered"],
      });
      await trial.until(() => logged.length > 0);
      return outcome.value;
    };

    const told = await send("/lost", "r-1");
    const sent = got[0];
    trial.expect(sent !== undefined, {
      expected: "stock gets the id r-1",
      found: "no id",
      look: mistakes["not-passed-on"],
    });
    trial.expect(sent === "r-1", {
      expected: "stock gets the id r-1",
      found: "another id",
      look: mistakes["another-id"],
    });
    const line = logged[0];
    trial.expect(line !== undefined, {
      expected: "one line in the log",
      found: "none",
      look: mistakes["not-logged"],
    });
    trial.expect(line.id === "r-1", {
      expected: "a line in the log with the id r-1",
      found: "a line with another id",
      look: mistakes["logged-under-another"],
    });
    trial.expect(line.status === 404, {
      expected: "status 404 in the log, as in the answer",
      found: `status ${line.status}`,
      look: mistakes["wrong-status"],
    });
    trial.expect(told === "r-1", {
      expected: "the client gets the id r-1",
      found: told === null ? "no id" : "another id",
      look: mistakes["not-told"],
    });

    await send("/done");
    const made = got[0];
    trial.expect(made !== undefined && !["", "undefined", "null"].includes(made), {
      expected: "stock gets an id that orders has made",
      found: describe(made),
      look: mistakes["no-id"],
    });
    trial.expect(logged[0]?.id === made, {
      expected: "the id in the log is the one that stock got",
      found: "another id",
      look: mistakes["two-ids"],
    });
    await send("/done");
    trial.expect(got[0] !== made, {
      expected: "the second request without an id gets an id of its own",
      found: "the id of the first",
      look: mistakes["one-id-for-all"],
    });

    got.length = logged.length = 0;
    const slow = ask("/slow", "r-2");
    await trial.until(() => got.length > 0);
    await ask("/done", "r-3");
    trial.did = "sent r-2, which waited for stock; sent r-3 meanwhile; let stock answer r-2";
    release();
    await slow;
    await trial.until(() => logged.length > 1);
    trial.expect(logged.map(({ id }) => id).join() === "r-3,r-2", {
      expected: "a line for r-3, then one for r-2",
      found: lines(),
      look: mistakes.shared,
    });

    await send("/broken", "r-4");
    trial.did = "sent r-4; stock broke off the connection";
    const failure = logged.find(({ id }) => id === "r-4");
    trial.expect(failure?.status === 502, {
      expected: "a line in the log with the id r-4 and the status 502",
      found: lines(),
      look: mistakes["failure-not-logged"],
    });
  },
});
