import { background, Canceled, type Context, withCancel } from "@snippets/context";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import { turn } from "../../observe/turn.ts";
import type { Trial } from "../../trial.ts";

type Get = (ctx: Context, path: string) => Promise<string>;
type UserName = (ctx: Context, get: Get) => Promise<string>;

const LIMIT_MS = 200;

const mistakes = {
  "does-not-wait":
    "get gave a name, and the caller did not get it. Await get, and return what it gives.",
  "no-limit":
    "get receives the caller's own context. Derive one from it that has a limit of its own: withTimeout(ctx, 200).",
  "wrong-unit":
    "The limit is not 200 ms. The second argument of withTimeout is a time span in milliseconds.",
  "from-background":
    "The new context does not descend from ctx, so it does not end when the caller's does. The first argument of withTimeout is the parent: pass ctx.",
  "ctx-may-be-missing":
    "A caller can leave ctx out, and the compiler does not mind: its call then has no limit but yours. Ask for a Context, with no default.",
  "timer-left":
    "Nobody calls the cancel function that withTimeout returned, so its timer runs on. Call it when get is done.",
  "cancels-too-soon":
    "cancel() runs before get has finished: `return get(…)` inside `try` does not wait for it. Write `return await get(…)`.",
  "error-replaced":
    "get failed with an error of its own, and the caller got another one. Catch nothing here; `finally` lets the error pass.",
  "not-in-finally":
    "cancel() is skipped when get throws. Put it into a `finally` block, which runs either way.",
};

export default defineExercise({
  title: "A limit of its own",
  objective:
    "You can give one call a limit of its own that never outlives the caller's, and free its timer.",
  task: `\`userName\` asks another service for a name, and \`get\` sends the request. Today the call may take as long as the caller allows,
which can be for ever. Give it a limit: 200 ms at most, and never longer than \`ctx\` allows. When the call is over, whether it
succeeded or failed, no timer may be left. A caller must not be able to leave \`ctx\` out.`,
  scope: "A `get` that ignores its context, and retries, are not asked for.",
  answer: ["userName"],
  hints: [
    "withTimeout(parent, ms) returns two things: a context and a function. You need both.",
    "Pass the new context to get, and call the function when get is done. Done can also mean that it threw.",
    "The form is: const [timed, cancel] = withTimeout(ctx, 200); try { return await …; } finally { cancel(); }",
  ],
  mistakes,
  types: [
    {
      code: 'void userName(undefined, async () => "Alice");',
      refused: [2345],
      expected: "the compiler refuses a call without a context",
      look: mistakes["ctx-may-be-missing"],
    },
  ],
  explanation: `\`withTimeout(ctx, 200)\` keeps the earlier of the two deadlines, so the limit can only shrink. \`finally\` runs after success and after
failure. The \`await\` matters: without it \`finally\` would cancel the call while it is still under way.`,

  async check(trial: Trial, userName: UserName) {
    stopTime(trial);
    const [caller, leave] = withCancel(background());
    trial.defer(leave);

    let seen: Context | undefined;
    let early: Error | undefined;
    trial.did = 'called userName; get took a moment and answered "Alice"';
    const good = await trial.outcome(() =>
      userName(caller, async (ctx) => {
        seen = ctx;
        await turn();
        early = ctx.err();
        if (early) throw early;
        return "Alice";
      }),
    );
    trial.expect(early === undefined, {
      expected: "the context that get received lives until get is done",
      found: `while get was still working, err() said ${describe(early)}`,
      look: mistakes["cancels-too-soon"],
    });
    trial.expect(good.state === "returned" && good.value === "Alice", {
      expected: 'it returns "Alice"',
      found: describeOutcome(good),
      look: mistakes["does-not-wait"],
    });
    const limit = seen?.deadline()?.getTime();
    trial.expect(limit !== undefined, {
      expected: `the context that get received has a deadline, ${LIMIT_MS} ms from the call`,
      found: "it has no deadline",
      look: mistakes["no-limit"],
    });
    const left = limit - Date.now();
    trial.expect(left === LIMIT_MS, {
      expected: `the context that get received has a deadline, ${LIMIT_MS} ms from the call`,
      found: `its deadline is ${left} ms from the call`,
      look: mistakes["wrong-unit"],
    });
    trial.expect(seen?.err() !== undefined, {
      expected: "after the call, the context with the limit is canceled, which frees its timer",
      found: "it was still live",
      look: mistakes["timer-left"],
    });

    trial.did = "called userName, and canceled the caller's context while get was waiting";
    let waiting: Context | undefined;
    const canceled = trial.outcome(() =>
      userName(caller, async (ctx) => {
        waiting = ctx;
        await ctx.done();
        throw ctx.err();
      }),
    );
    leave();
    await turn();
    trial.expect(waiting?.err() === Canceled, {
      expected: "the context that get received ends, too: its err() is Canceled",
      found: waiting?.err() ? `err() said ${describe(waiting.err())}` : "it was still live",
      look: mistakes["from-background"],
    });
    await canceled;

    trial.did = 'called userName; get threw the error "no such user"';
    const refusal = new Error("no such user");
    const refused = await trial.outcome(() =>
      userName(background(), async (ctx) => {
        seen = ctx;
        throw refusal;
      }),
    );
    trial.expect(refused.state === "threw" && refused.error === refusal, {
      expected: "it throws the same error",
      found: describeOutcome(refused),
      look: mistakes["error-replaced"],
    });
    trial.expect(seen?.err() !== undefined, {
      expected: "after the call, the context with the limit is canceled, which frees its timer",
      found: "it was still live",
      look: mistakes["not-in-finally"],
    });
  },
});
