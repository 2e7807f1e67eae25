import type { Server } from "node:http";
import { Canceled, type Context } from "@snippets/context";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import { serve } from "../../observe/http.ts";
import { turn } from "../../observe/turn.ts";
import type { Trial } from "../../trial.ts";

type Query = (ctx: Context) => Promise<string>;

const MINUTE_MS = 60_000;
/** So short that a service with a least time of its own shows. */
const SHORT_MS = 50;

const mistakes = {
  "deadline-dropped":
    "The query does not receive the context that has the deadline. withTimeout returns it first: const [ctx, cancel] = ….",
  "own-cancel":
    "The query succeeded, and the answer does not say so. After cancel() ctx.err() is Canceled: ask it before, or look at what the query threw.",
  "deadline-cut":
    "The context ends earlier than the header allows. Nobody asked for a limit of the service's own.",
  "deadline-extended":
    "The context may live longer than the header allows. Pass the header's value to withTimeout as it is.",
  "deaf-to-leaving":
    'Nothing cancels the context when the client closes the connection. The response emits "close" then.',
  "canceled-at-once":
    'The request emits "close" as soon as it has been read, although the client is still there. Listen on the response.',
  "not-freed":
    'After the answer the context is still live, and so is its timer. Call cancel in every case: `finally`, or "close" of the response.',
  "status-that-lies":
    "500 says that the server has a fault. When the error is DeadlineExceeded the status is 504.",
  "always-504": "504 says that the time was over. The query failed for another reason: 500.",
};

export default defineExercise({
  title: "Find the bug: queries that nobody waits for",
  objective:
    "You can find where a service drops a deadline, and where it does not notice that its client has left.",
  task: `This small service runs a query for each request. The header \`Request-Timeout-Ms\` says how long the caller waits. In production the
database is busy with queries whose callers have long gone: some had run out of time, others had closed the connection. Find both
mistakes. Keep the answers: 200 with the result, 504 when the time is over, 500 for any other error.`,
  scope: "A header that holds no number, and a query that ignores its context, are not asked for.",
  answer: ["reports"],
  hints: [
    "Follow the context from the line that makes it to the query. Does it arrive?",
    "A client that leaves closes its connection. Which object of a Node server tells you?",
    'Keep the context that withTimeout returns, pass it to query, and write response.on("close", cancel).',
  ],
  mistakes,
  explanation: `\`const [, cancel] = withTimeout(…)\` makes a deadline and drops it: the query received \`background()\`, which never ends. The response emits
"close" when the connection is closed, and also after a whole answer, when a second \`cancel\` does nothing.`,

  async check(trial: Trial, reports: (query: Query) => Server) {
    const clock = stopTime(trial);
    let query: Query = async () => "";
    let seen: Context | undefined;
    trial.did = "called reports";
    const server = await serve(
      trial,
      reports((ctx) => {
        seen = ctx;
        return query(ctx);
      }),
    );

    /** Sends a request with this much time. */
    const ask = (ms: number) => server.ask({ headers: { "request-timeout-ms": String(ms) } });
    /** Expects of the query's context that it ends this much later than the request was sent. */
    const endsIn = (ms: number) => {
      const deadline = seen?.deadline()?.getTime();
      trial.expect(deadline !== undefined, {
        expected: "the query's context has the deadline that the header asks for",
        found: "it has no deadline",
        look: mistakes["deadline-dropped"],
      });
      const left = deadline - Date.now();
      trial.expect(left === ms, {
        expected: `the deadline of the query's context is ${ms} ms away`,
        found: `it is ${left} ms away`,
        look: mistakes[left < ms ? "deadline-cut" : "deadline-extended"],
      });
    };

    trial.did = 'sent a request with Request-Timeout-Ms: 60000; the query gave "42"';
    let early: Error | undefined;
    query = async (ctx) => {
      for (let i = 0; i < 5; i++) await turn();
      early = ctx.err();
      return "42";
    };
    const good = await trial.outcome(() => ask(MINUTE_MS).answer);
    const { status, body } = good.state === "returned" ? good.value : {};
    trial.expect(early === undefined, {
      expected: "the query's context lives until the query is done",
      found: `while the query was working, err() said ${describe(early)}`,
      look: mistakes["canceled-at-once"],
    });
    trial.expect(status === 200 && body === "42", {
      expected: "the answer is 200, 42",
      found: status === undefined ? describeOutcome(good) : `${status}, ${body}`,
      look: mistakes["own-cancel"],
    });
    endsIn(MINUTE_MS);
    trial.expect(await trial.until(() => seen?.err() !== undefined), {
      expected: "after the answer the query's context is canceled, which frees its timer",
      found: "it was still live",
      look: mistakes["not-freed"],
    });

    trial.did = `sent a request with Request-Timeout-Ms: ${SHORT_MS}; the query waited for the end of its context`;
    let working = false;
    query = async (ctx) => {
      working = true;
      await ctx.done();
      throw ctx.err();
    };
    const late = trial.outcome(() => ask(SHORT_MS).answer);
    await trial.until(() => working);
    endsIn(SHORT_MS);
    await clock.advance(SHORT_MS);
    const timedOut = await late;
    const code = timedOut.state === "returned" ? timedOut.value.status : undefined;
    trial.expect(code === 504, {
      expected: "the answer is 504",
      found: code === undefined ? describeOutcome(timedOut) : `${code}`,
      look: mistakes["status-that-lies"],
    });

    trial.did = "sent a request, and closed the connection while the query was working";
    working = false;
    const work = Promise.withResolvers<string>();
    trial.defer(() => work.resolve(""));
    query = () => {
      working = true;
      return work.promise;
    };
    const asked = ask(MINUTE_MS);
    await trial.until(() => working);
    asked.leave();
    await trial.until(() => seen?.err() !== undefined);
    trial.expect(seen?.err() === Canceled, {
      expected:
        "the query's context is canceled, so that the query can stop: its err() is Canceled",
      found: seen?.err() ? `err() said ${describe(seen.err())}` : "it was still live",
      look: mistakes["deaf-to-leaving"],
    });

    trial.did = 'sent a request; the query threw the error "no such table"';
    query = async () => {
      throw new Error("no such table");
    };
    const broken = await trial.outcome(() => ask(MINUTE_MS).answer);
    const fault = broken.state === "returned" ? broken.value.status : undefined;
    trial.expect(fault === 500, {
      expected: "the answer is 500",
      found: fault === undefined ? describeOutcome(broken) : `${fault}`,
      look: mistakes["always-504"],
    });
  },
});
