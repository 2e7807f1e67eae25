import type { Server } from "node:http";
import type { Context } from "@snippets/context";
import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import { serve } from "../../observe/http.ts";
import { turn } from "../../observe/turn.ts";
import type { Outcome, Trial } from "../../trial.ts";

type Check = (ctx: Context) => Promise<void>;
type Probes = (checks: Record<string, Check>) => Server;
type Answer = { status: number; body: string };

const mistakes = {
  "alive-asks":
    "/healthz was asked, and a check was called. When another service is away, a restart of this one does not help. Answer 200 and ask nobody.",
  "never-ready": "All checks have succeeded. Then the answer to /readyz is 200.",
  "one-after-another":
    "A check waits for its turn until another one is over, so the limits add up. Start all of them, then wait: Promise.all, over map.",
  "always-ready": "A check has failed. Then the answer to /readyz is 503.",
  "first-only":
    "Promise.all gives up with the first failure, so the other one is not named. Let each check have its own result.",
  "no-limit":
    "A check that does not answer keeps /readyz waiting for as long as it likes. Give the checks a context with a limit of 200 ms.",
  "timer-stays":
    "The checks are over, and their context has not ended: its timer goes on. Call cancel in finally.",
  "asks-once":
    "/readyz was asked a second time, and the checks were not. Ask them each time: a service goes away, and comes back.",
  "names-all": "The body names the checks that have failed, and no others.",
};

export default defineExercise({
  title: "Alive, and ready",
  objective: "You can answer whether a service is alive, and whether it is ready, within a limit.",
  task: `\`checks\` holds a function for each service that this one needs. It resolves when that service is ready, and rejects when it is not, or when
its context ends. \`probes\` makes a server for two questions:

- \`GET /healthz\` is answered with 200, and no check is called: the process is alive.
- \`GET /readyz\` calls all checks at once, and gives them 200 ms at most. When all succeed, the answer is 200. Otherwise it is 503, and the body
holds the names of those that failed, as in \`users, greeter\`, in the order of \`checks\`.

When an answer is sent, no timer is left.`,
  scope: "A check that ignores its context, and other paths, are not asked for.",
  answer: ["probes"],
  hints: [
    "Only /readyz asks. Start all checks before you wait for one, and turn each of them into its name or into nothing.",
    "One context is enough for all: const [ctx, cancel] = withTimeout(background(), 200), and cancel() when all have ended.",
    "Object.entries(checks).map(([name, check]) => check(ctx).then(() => [], () => [name])) gives promises of lists. Await them with Promise.all; flat() makes one list of them.",
  ],
  mistakes,
  explanation: `Each check becomes a promise that does not reject: an empty list, or a list with its name. So \`Promise.all\` waits for all of them. They share
one context, and with it the limit, so the probe takes 200 ms at most, however many checks there are.`,

  async check(trial: Trial, probes: Probes) {
    const clock = stopTime(trial);
    const asked: [name: string, ctx: Context][] = [];
    const answers: Record<string, Check> = {};
    const checks = Object.fromEntries(
      ["users", "stock", "greeter"].map((name): [string, Check] => [
        name,
        async (ctx) => {
          asked.push([name, ctx]);
          await answers[name]?.(ctx);
        },
      ]),
    );
    const refuse: Check = async () => {
      await turn();
      throw new Error("not ready");
    };
    const hang: Check = async (ctx) => {
      await ctx.done();
      throw ctx.err();
    };
    trial.did = "called probes";
    const service = await serve(trial, probes(checks));
    const ask = (path: string): Promise<Outcome<Answer>> =>
      trial.outcome(() => service.ask({ path }).answer);
    const seen = (outcome: Outcome<Answer>) =>
      outcome.state === "returned"
        ? `status ${outcome.value.status}, ${describe(outcome.value.body)}`
        : "no answer came";
    const status = (outcome: Outcome<Answer>) =>
      outcome.state === "returned" ? outcome.value.status : undefined;
    const names = (outcome: Outcome<Answer>) =>
      outcome.state === "returned" ? outcome.value.body.trim() : "";

    trial.did = "asked for /healthz";
    const alive = await ask("/healthz");
    trial.expect(status(alive) === 200 && asked.length === 0, {
      expected: "status 200, and no check called",
      found: `${seen(alive)}, and ${asked.length} checks called`,
      look: mistakes["alive-asks"],
    });
    trial.did = "asked for /readyz; all checks succeed";
    const ready = await ask("/readyz");
    trial.expect(status(ready) === 200, {
      expected: "status 200",
      found: seen(ready),
      look: mistakes["never-ready"],
    });
    trial.expect(asked.length > 0 && asked.every(([, ctx]) => ctx.err() !== undefined), {
      expected: "the context of the checks has ended",
      found: "it has not",
      look: mistakes["timer-stays"],
    });
    trial.did = "asked for /readyz; users and greeter refuse";
    const before = asked.length;
    Object.assign(answers, { users: refuse, greeter: refuse });
    const refused = await ask("/readyz");
    trial.expect(asked.length > before, {
      expected: "the checks called again",
      found: "they were not called",
      look: mistakes["asks-once"],
    });
    trial.expect(status(refused) === 503, {
      expected: "status 503",
      found: seen(refused),
      look: mistakes["always-ready"],
    });
    trial.expect(names(refused).includes("users") && names(refused).includes("greeter"), {
      expected: 'the body "users, greeter"',
      found: seen(refused),
      look: mistakes["first-only"],
    });
    trial.expect(names(refused) === "users, greeter", {
      expected: 'the body "users, greeter"',
      found: seen(refused),
      look: mistakes["names-all"],
    });

    trial.did = "asked for /readyz; users and stock do not answer";
    asked.length = 0;
    Object.assign(answers, { users: hang, stock: hang, greeter: undefined });
    const waiting = ask("/readyz");
    await trial.until(() => asked.length === 3);
    const called = asked.map(([name]) => name);
    trial.expect(called.length === 3, {
      expected: "three checks called at once",
      found: `called: ${called.join(", ") || "none"}`,
      look: mistakes["one-after-another"],
    });
    trial.did = "asked for /readyz; users and stock do not answer, and 200 ms pass";
    await clock.advance(200);
    const late = await waiting;
    trial.expect(status(late) === 503 && names(late) === "users, stock", {
      expected: 'status 503, "users, stock"',
      found: seen(late),
      look: mistakes["no-limit"],
    });
  },
});
