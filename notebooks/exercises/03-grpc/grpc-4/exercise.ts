import {
  type CallOptions,
  type Metadata,
  type requestCallback,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";
import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import { hello, serveGreeter } from "../../observe/grpc.ts";
import type { Outcome, Trial } from "../../trial.ts";

type Done = requestCallback<HelloReply>;
interface Greeter {
  sayHello(hello: HelloRequest, meta: Metadata, options: CallOptions, done: Done): unknown;
}
interface Policy {
  timeoutMs: number;
  attempts: number;
  idempotent?: boolean;
}
type Greet = (greeter: Greeter, hello: HelloRequest, policy: Policy) => Promise<HelloReply>;

const MINUTE_MS = 60_000;
/** How long the first attempt takes where a deadline that starts again has to show. */
const HELD_MS = 1000;
const { OK, UNAVAILABLE } = status;

const mistakes = {
  "span-as-deadline":
    "The deadline is an option of the call, and a point in time: milliseconds since 1970, or a Date. timeoutMs says how long from now.",
  "retries-everything":
    "INVALID_ARGUMENT says that the request is wrong. The same request fails again, so hand the error on at once.",
  "retries-other-faults":
    "Retry UNAVAILABLE only. After any other status the work may be done already, or the next attempt fails, too.",
  "ignores-the-mark":
    "The call is not idempotent, and it was made again. The first attempt may have done its work. Look at policy.idempotent.",
  "no-mark-is-a-yes":
    "Nobody has said that this call is idempotent. Retry only when policy.idempotent is true.",
  "one-too-few":
    "The call may be retried, and policy.attempts allows one more attempt. Look at the condition that ends the loop.",
  "never-gives-up":
    "The greeter may be down for long. Count the attempts and stop when policy.attempts are made.",
  "one-too-many":
    "policy.attempts counts all attempts, the first one too. Look at the condition that ends the loop.",
  "status-lost":
    "What greet throws must have the code of the last attempt: the gateway needs it for its own answer. Throw the error of the call itself.",
  "deadline-starts-again":
    "All attempts share one deadline. Compute it once, before the first attempt, and give it to each.",
};

/** Says when a deadline is that comes in so many milliseconds. */
function inWords(left: number): string {
  if (left === Infinity) return "it has none";
  return left < 0 ? "it is in the past" : `it is in ${left / 1000} s`;
}

export default defineExercise({
  title: "Find the bug: the gateway that tries too often",
  objective:
    "You can retry only the calls that may be retried, and keep all attempts within one deadline.",
  task: `A gateway asks the greeter with \`greet\`. Four complaints have come in:

- A request that is wrong reaches the greeter several times.
- Some work was done twice.
- The greeter gets one attempt more than the policy allows.
- A caller of the gateway waited for three times \`timeoutMs\`.

Mend it. Only \`UNAVAILABLE\` is retried, and only when \`policy.idempotent\` is true. \`policy.attempts\` is the most that are made, the first one
counted. All attempts together have \`timeoutMs\`; each gets the deadline as an option of the call. In the end, \`greet\` returns the reply of
the last attempt or throws its error.`,
  scope: "A pause between attempts, and a caller who cancels, are not asked for.",
  answer: ["greet"],
  hints: [
    "Look at what is made anew in each turn of the loop, and at what decides whether there is another turn.",
    "The catch block throws unless three things hold: the code is UNAVAILABLE, the call is marked, and an attempt is left. How many attempts have been made when `attempt` is 1?",
    "Before the loop: const deadline = Date.now() + policy.timeoutMs. In the catch block: if (code !== status.UNAVAILABLE || policy.idempotent !== true || attempt >= policy.attempts) throw error.",
  ],
  mistakes,
  explanation: `UNAVAILABLE does not say whether the greeter has seen the call, so only a call that may run twice is retried. The one deadline says how
long the caller waits: when it passes, the attempt that runs ends with DEADLINE_EXCEEDED, which is not retried. In Go, make the context with
\`context.WithTimeout\` before the loop. gRPC can also retry by itself, with a \`retryPolicy\` in the service config; there, too, all attempts
share the deadline of the call.`,

  async check(trial: Trial, greet: Greet) {
    const clock = stopTime(trial);
    let statuses: status[] = [];
    let heldMs = 0;
    let deadlines: number[] = [];
    const attempts = () => deadlines.length;
    const stub = await serveGreeter(trial, {
      async sayHello(call, done) {
        // The last status stays; one that never stops is stopped with a greeting.
        const code = attempts() > 10 ? OK : (statuses[attempts() - 1] ?? statuses.at(-1) ?? OK);
        if (attempts() === 1) await clock.advance(heldMs);
        const message = `Hello, ${call.request.name}!`;
        if (code === OK) done(null, { message, language: "en" });
        else done({ code, details: "as the check asked" });
      },
    });
    const greeter: Greeter = {
      sayHello(...call) {
        // Without a deadline a call has for ever.
        deadlines.push(Number(call[2]?.deadline ?? Infinity));
        return stub.sayHello(...call);
      },
    };
    /** Calls greet with a minute's time. The greeter answers the attempts with these statuses. */
    const ask = async (answers: status[], policy: Omit<Policy, "timeoutMs">) => {
      [statuses, deadlines] = [answers, []];
      const names = answers.map((code) => status[code]).join(", then ");
      const mark = policy.idempotent === undefined ? "no mark" : `idempotent ${policy.idempotent}`;
      trial.did = `called greet with ${policy.attempts} attempts and ${mark}; the greeter answered ${names}`;
      const greeted = (async () =>
        greet(greeter, hello("Ada"), { timeoutMs: MINUTE_MS, ...policy }))();
      // It may pause between attempts; the deadline of all must not pass because of that.
      await clock.advanceUntil(greeted, MINUTE_MS - 1);
      return trial.outcome(() => greeted);
    };
    const seen = (outcome: Outcome<unknown>) =>
      `${describeOutcome(outcome)}; attempts: ${attempts()}`;
    const once = (outcome: Outcome<unknown>, look: string) => ({
      expected: "one attempt, and its error is thrown",
      found: seen(outcome),
      look,
    });
    /** Expects that what was thrown still has the code of the last attempt. */
    const hasCode = (outcome: Outcome<unknown>, code: status) => {
      const thrown = outcome.state === "threw" ? (outcome.error as Partial<ServiceError>) : null;
      trial.expect(thrown?.code === code, {
        expected: `it throws an error with the code ${status[code]}`,
        found: seen(outcome),
        look: mistakes["status-lost"],
      });
    };
    const mayRetry = { attempts: 3, idempotent: true };

    const called = Date.now();
    await ask([OK], mayRetry);
    const left = (deadlines[0] ?? 0) - called;
    trial.expect(left === MINUTE_MS, {
      expected: "the attempt has a deadline in 60 s",
      found: attempts() === 0 ? "no attempt was made" : inWords(left),
      look: mistakes["span-as-deadline"],
    });

    const invalid = await ask([status.INVALID_ARGUMENT], mayRetry);
    trial.expect(attempts() === 1, once(invalid, mistakes["retries-everything"]));
    hasCode(invalid, status.INVALID_ARGUMENT);
    const late = await ask([UNAVAILABLE, UNAVAILABLE, OK], mayRetry);
    const greeted = late.state === "returned" && late.value?.message === "Hello, Ada!";
    trial.expect(greeted, {
      expected: 'it returns the reply "Hello, Ada!" of the third attempt',
      found: seen(late),
      look: mistakes["one-too-few"],
    });

    const { DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, ABORTED, RESOURCE_EXHAUSTED } = status;
    for (const code of [DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, ABORTED, RESOURCE_EXHAUSTED]) {
      const other = await ask([UNAVAILABLE, code], mayRetry);
      trial.expect(attempts() <= 2, {
        expected: `two attempts, and the error ${status[code]} is thrown`,
        found: seen(other),
        look: mistakes["retries-other-faults"],
      });
      hasCode(other, code);
    }

    const unsafe = await ask([UNAVAILABLE], { attempts: 3, idempotent: false });
    trial.expect(attempts() === 1, once(unsafe, mistakes["ignores-the-mark"]));
    hasCode(unsafe, UNAVAILABLE);
    const unmarked = await ask([UNAVAILABLE], { attempts: 3 });
    trial.expect(attempts() === 1, once(unmarked, mistakes["no-mark-is-a-yes"]));
    hasCode(unmarked, UNAVAILABLE);

    const down = await ask([UNAVAILABLE], { attempts: 4, idempotent: true });
    const four = { expected: "four attempts, and the last error is thrown", found: seen(down) };
    trial.expect(attempts() <= 10, { ...four, look: mistakes["never-gives-up"] });
    trial.expect(attempts() === 4, { ...four, look: mistakes["one-too-many"] });
    hasCode(down, UNAVAILABLE);

    heldMs = HELD_MS;
    await ask([UNAVAILABLE, OK], mayRetry);
    const later = (deadlines[1] ?? Infinity) - (deadlines[0] ?? 0);
    trial.expect(later === 0, {
      expected: "both attempts have the same deadline",
      found:
        later === Infinity
          ? "the second attempt has none"
          : `the second attempt's deadline is ${Math.abs(later)} ms ${later > 0 ? "later" : "earlier"}`,
      look: mistakes["deadline-starts-again"],
    });
  },
});
