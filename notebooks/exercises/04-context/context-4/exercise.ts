import type { Server } from "node:http";
import type { Context } from "@snippets/context";
import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { type Served, serve } from "../../observe/http.ts";
import { Root } from "../../observe/root.ts";
import { turn } from "../../observe/turn.ts";
import type { Outcome, Trial } from "../../trial.ts";

type Query = (ctx: Context) => Promise<string>;
type Reports = (root: Context, query: Query) => Server;

/** Requests of each kind. A leak leaves at least as many on root; what a service registers once is less. */
const MANY = 3;

const NOTHING = "after the requests nothing of them waits for the end of root";

const mistakes = {
  "released-too-soon":
    "The query succeeded, and the answer does not say so. cancel() must not run before the query has ended: await it inside `try`.",
  "waits-on-done":
    "A reaction on root.done() cannot be taken back. Each request leaves one. Wait for the end of a context that ends with the request.",
  "removes-another":
    "Listeners on the signal of root are left. removeEventListener needs the very function that addEventListener was given: keep it in a variable.",
  "never-taken-back":
    "A function is left on root after each answer. afterFunc returns what takes it back; the cancel function of withCancel(root) does so, too.",
  "own-cancel":
    "The query failed and root was live: that is 500. After cancel() the request's own context has ended, too. Ask root.err().",
  "not-after-failure":
    "When the query fails, the request stays registered on root. Release in a `finally` block, which runs either way.",
  "deaf-to-leaving":
    'Nothing cancels the query when its client closes the connection. The response emits "close" then.',
  "only-finished":
    'When the client leaves, the request stays registered on root. Its response never emits "finish". Release in a `finally` block, or on "close".',
  "root-dropped":
    "Root ended, and the query that was running was not told. Its context has to end with root until the query is done.",
  "waits-for-query":
    "When root ends, the answer is 503 at once. Do not wait for the query: it may not stop.",
};

export default defineExercise({
  title: "Find the bug: a service that grows",
  objective:
    "You can find what requests leave behind on a long-lived context, and release it in every case.",
  task: `\`root\` is the context of a whole service: it ends when the service stops. This one runs a query for each request, and its memory grows with
each request that it has answered. Something of each stays on \`root\`. Mend it: after a request nothing of it may wait for the end of
\`root\`, whether the query succeeded, failed, or was canceled because the client left.

Keep the rest. When the client leaves or \`root\` ends, the query's context ends. The answers are 200 with the result, 503 as soon as \`root\`
ends, even if the query does not stop, and 500 for any other error.`,
  scope: "Requests that come after the end of `root` are not asked for.",
  answer: ["reports"],
  hints: [
    "Which lines make something wait for the end of root? There are two.",
    "afterFunc returns a function, and nobody calls it. What waits on the promise root.done() cannot be taken back at all. What could the race wait for instead?",
    "withCancel(root) makes a context that ends with root, and its cancel function takes it off root. Use it for the query and for end(ctx).",
  ],
  mistakes,
  explanation: `\`withCancel(root)\` registers on \`root\`, and \`cancel\` takes that back; \`finally\` calls it in every case. The race may wait on \`ctx.done()\`:
what waits there is freed with \`ctx\`, which lives no longer than its request. A promise has no way to take a reaction back, so
\`Promise.race\` with a promise that lives long keeps something of each race.`,

  async check(trial: Trial, reports: Reports) {
    const root = new Root();
    let query: Query = async () => "";
    let seen: Context[] = [];
    trial.did = "called reports";
    const server = reports(root, (ctx) => {
      seen.push(ctx);
      return query(ctx);
    });
    const service = await serve(trial, server);
    trial.defer(() => root.end());
    let closed = 0;
    server.on("request", (_request, response) => response.on("close", () => closed++));
    /** Waits until the service knows that all requests so far are over, and has had time to release. */
    const over = async (sent: number) => {
      await trial.until(() => closed === sent);
      await turns();
    };

    trial.did = `sent ${MANY} requests, one after the other; each query took a moment and gave "42"`;
    query = async (ctx) => {
      await turn();
      if (ctx.err()) throw ctx.err();
      return "42";
    };
    const good = await answers(trial, service, "200 42");
    trial.expect(good === "200 42", {
      expected: 'each answer is "200 42"',
      found: good,
      look: mistakes["released-too-soon"],
    });
    await over(MANY);
    trial.expect(root.waiting().reactions < MANY, {
      expected: NOTHING,
      found: waitingFor(root),
      look: mistakes["waits-on-done"],
    });
    trial.expect(root.waiting().listeners < MANY, {
      expected: NOTHING,
      found: waitingFor(root),
      look: mistakes["removes-another"],
    });
    trial.expect(root.waiting().functions < MANY, {
      expected: NOTHING,
      found: waitingFor(root),
      look: mistakes["never-taken-back"],
    });

    trial.did = `sent ${MANY} requests, one after the other; each query threw the error "no such table"`;
    query = async () => {
      throw new Error("no such table");
    };
    const bad = await answers(trial, service, "500");
    trial.expect(bad === "500", {
      expected: "each answer is 500",
      found: bad,
      look: mistakes["own-cancel"],
    });
    await over(2 * MANY);
    trial.expect(left(root) < MANY, {
      expected: NOTHING,
      found: waitingFor(root),
      look: mistakes["not-after-failure"],
    });

    trial.did = `sent ${MANY} requests, and closed the connections while the queries were working`;
    seen = [];
    query = async (ctx) => {
      await ctx.done();
      throw ctx.err();
    };
    const clients = Array.from({ length: MANY }, () => service.ask());
    await trial.until(() => seen.length === MANY);
    for (const client of clients) client.leave();
    await over(3 * MANY);
    trial.expect(
      seen.every((ctx) => ctx.err()),
      {
        expected: "the context of each query ends, so that the query can stop",
        found: `contexts that were still live: ${seen.filter((ctx) => !ctx.err()).length}`,
        look: mistakes["deaf-to-leaving"],
      },
    );
    trial.expect(left(root) < MANY, {
      expected: NOTHING,
      found: waitingFor(root),
      look: mistakes["only-finished"],
    });

    trial.did = "sent a request, and ended root; the query did not stop";
    seen = [];
    const stuck = Promise.withResolvers<string>();
    trial.defer(() => stuck.resolve(""));
    query = () => stuck.promise;
    const { answer } = service.ask();
    await trial.until(() => seen.length === 1);
    root.end();
    await turns();
    trial.expect(
      seen.every((ctx) => ctx.err()),
      {
        expected: "the query's context ends, so that the query can stop",
        found: "it was still live",
        look: mistakes["root-dropped"],
      },
    );
    const stopped = said(await trial.outcome(() => answer));
    trial.expect(stopped === "503", {
      expected: "the answer is 503",
      found: stopped,
      look: mistakes["waits-for-query"],
    });
  },
});

/** Lets all that is ready run, and what that makes ready in turn. */
async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await turn();
}

/** Says what an answer was; the body counts only in a success. */
function said(outcome: Outcome<{ status: number; body: string }>): string {
  if (outcome.state !== "returned") return describeOutcome(outcome);
  const { status, body } = outcome.value;
  return status === 200 ? `200 ${body}` : `${status}`;
}

/** Sends MANY requests. Returns what the first answer said that is not as wanted, or what is wanted. */
async function answers(trial: Trial, service: Served, wanted: string): Promise<string> {
  for (let i = 0; i < MANY; i++) {
    const found = said(await trial.outcome(() => service.ask().answer));
    if (found !== wanted) return found;
  }
  return wanted;
}

function left(root: Root): number {
  const { functions, reactions, listeners } = root.waiting();
  return functions + reactions + listeners;
}

function waitingFor(root: Root): string {
  const { functions, reactions, listeners } = root.waiting();
  return `functions: ${functions}; reactions on done(): ${reactions}; listeners on the signal: ${listeners}`;
}
