import type { Server } from "node:http";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import { turn } from "../../observe/turn.ts";
import type { Outcome, Trial } from "../../trial.ts";

type Greet = (name: string) => Promise<string>;
interface Service {
  server: Server;
  stop(): Promise<void>;
}
type Greeter = (load: () => Promise<Greet>) => Service;
type Answer = { status: number; body: string };

const mistakes = {
  "ready-too-early":
    "The service says that it is ready, and load has not brought greet yet. Answer 503 until it has.",
  "empty-answer":
    "Without greet there is no greeting, and a 200 says that there is one. Answer 503.",
  "lets-it-wait":
    "The request waits until load is done, which can take long. Answer 503 at once: its client can ask another instance.",
  "never-ready":
    "Load has brought greet, and /readyz does not say so. Ask at each request whether it is there.",
  "greeting-lost":
    "The service is ready, and its greeting is not what greet gave. Await greet, and send that.",
  "still-ready":
    "stop() was called, and the service still says that it is ready, so it gets more requests. Answer 503 from then on, or listen no longer.",
  "takes-more":
    "stop() was called, and the service took a new request. Answer 503 from then on, or listen no longer.",
  "drops-requests":
    "closeAllConnections breaks off requests that wait for their answer. server.close() lets them end, and closes what is idle.",
  "does-not-wait":
    "stop() was over while a request still waited for its answer. Its process would end now. server.close calls you back when all is answered.",
  "stop-never-ends": "All requests are answered, and stop() does not come to its end.",
  "keeps-listening": "stop() is over, and the server still listens. Close it.",
};

export default defineExercise({
  title: "Find the bug: ready too early, gone too soon",
  objective:
    "You can find where a service says that it is ready too early, and where it drops requests when it stops.",
  task: `This small service needs a moment before it can greet: \`load\` brings the function for that. At each deployment its clients see empty
greetings, and then broken connections. Mend it:

- Until \`load\` has brought \`greet\`, \`/readyz\` is answered with 503, and so is a request for a greeting, at once. Afterwards both are answered with 200.
- When \`stop()\` was called, requests in flight are still answered. For new ones, those for \`/readyz\` too, the answer is 503, or there is no
connection.
- The promise of \`stop()\` resolves when all requests are answered and the server no longer listens.`,
  scope:
    "A load or a greet that fails, a second stop(), and a limit for how long stop() waits are not asked for.",
  answer: ["greeter"],
  hints: [
    "Two questions for each request: is greet there, and was stop() called? Who may ask /readyz, and when does the answer change?",
    "response.writeHead(503).end() answers without a greeting. In Node, server.close() takes no new connections, lets requests in flight end, and calls you back then.",
    "In stop: return new Promise((resolve) => server.close(() => resolve()));",
  ],
  mistakes,
  explanation: `Ready means: a request that comes now gets its answer. That is not so before \`load\` is done, nor after \`stop()\`. \`server.close()\` does the
draining: no new connections, the requests in flight end, idle connections are closed. Its callback comes when the last one is gone, and only
then may the process end.`,

  async check(trial: Trial, greeter: Greeter) {
    const loading = Promise.withResolvers<Greet>();
    const greeting = Promise.withResolvers<string>();
    let greeted = 0;
    const greet: Greet = async (name) => {
      greeted++;
      await turn();
      return name === "slow" ? greeting.promise : `Hello, ${name}!`;
    };

    trial.did = "called greeter; load is not done yet";
    const { server, stop } = greeter(() => loading.promise);
    trial.defer(() => {
      loading.resolve(greet);
      greeting.resolve("");
    });
    const service = await serve(trial, server);
    const ask = (path: string): Promise<Outcome<Answer>> =>
      trial.outcome(() => service.ask({ path }).answer);
    const seen = (outcome: Outcome<Answer>) =>
      outcome.state === "returned"
        ? `status ${outcome.value.status}, ${describe(outcome.value.body)}`
        : outcome.state === "threw"
          ? "the connection was broken off"
          : "no answer came";
    const status = (outcome: Outcome<Answer>) =>
      outcome.state === "returned" ? outcome.value.status : undefined;

    trial.did = "asked for /readyz, before load is done";
    const early = await ask("/readyz");
    trial.expect(status(early) === 503, {
      expected: "status 503",
      found: seen(early),
      look: mistakes["ready-too-early"],
    });
    trial.did = "asked for /Ada, before load is done";
    const empty = await ask("/Ada");
    trial.expect(empty.state !== "pending", {
      expected: "status 503",
      found: seen(empty),
      look: mistakes["lets-it-wait"],
    });
    trial.expect(status(empty) === 503, {
      expected: "status 503",
      found: seen(empty),
      look: mistakes["empty-answer"],
    });

    loading.resolve(greet);
    await turn();
    trial.did = "asked for /readyz, when load had brought greet";
    const ready = await ask("/readyz");
    trial.expect(status(ready) === 200, {
      expected: "status 200",
      found: seen(ready),
      look: mistakes["never-ready"],
    });
    trial.did = "asked for /Ada, when load had brought greet";
    const good = await ask("/Ada");
    trial.expect(good.state === "returned" && good.value.body === "Hello, Ada!", {
      expected: 'status 200, "Hello, Ada!"',
      found: seen(good),
      look: mistakes["greeting-lost"],
    });

    const before = greeted;
    const inFlight = ask("/slow");
    await trial.until(() => greeted > before);
    trial.did = "called stop() while a request waits for its greeting, and then asked for /readyz";
    let stopped = false;
    const stopping = trial.outcome(async () => {
      await stop();
      stopped = true;
    });
    await turn();
    const after = await ask("/readyz");
    trial.expect(status(after) !== 200, {
      expected: "status 503, or no connection",
      found: seen(after),
      look: mistakes["still-ready"],
    });
    trial.did = "called stop() while a request waits for its greeting, and then asked for /Eve";
    const more = await ask("/Eve");
    trial.expect(status(more) !== 200, {
      expected: "status 503, or no connection",
      found: seen(more),
      look: mistakes["takes-more"],
    });
    const wasStopped = stopped;

    trial.did = "let the request end that was in flight when stop() was called";
    greeting.resolve("Hello at last!");
    const late = await inFlight;
    trial.expect(late.state === "returned" && late.value.body === "Hello at last!", {
      expected: 'status 200, "Hello at last!"',
      found: seen(late),
      look: mistakes["drops-requests"],
    });
    trial.expect(!wasStopped, {
      expected: "stop() waits for that",
      found: "it was over before",
      look: mistakes["does-not-wait"],
    });
    const end = await stopping;
    trial.expect(end.state === "returned", {
      expected: "stop() comes to its end",
      found: describeOutcome(end),
      look: mistakes["stop-never-ends"],
    });
    trial.expect(!server.listening, {
      expected: "the server no longer listens",
      found: "it does",
      look: mistakes["keeps-listening"],
    });
  },
});
