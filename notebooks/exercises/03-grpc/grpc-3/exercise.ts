import {
  type CallOptions,
  type ClientUnaryCall,
  type handleUnaryCall,
  Metadata,
  type requestCallback,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";
import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import { hello, serveGreeter } from "../../observe/grpc.ts";
import type { Trial } from "../../trial.ts";

interface Next {
  sayHello(
    request: HelloRequest,
    metadata: Metadata,
    options: CallOptions,
    done: requestCallback<HelloReply>,
  ): ClientUnaryCall;
}
type Relay = (next: Next) => handleUnaryCall<HelloRequest, HelloReply>;

const MINUTE_MS = 60_000;
/** What a relay may keep for its own way back. */
const MARGIN_MS = 1000;

const mistakes = {
  "reply-lost":
    "The reply of the next greeter does not reach the caller. Pass it on when there is no error: done(null, reply).",
  "deadline-dropped":
    "The next greeter does not learn how long the caller waits. Pass the caller's deadline on, as an option of the call.",
  "own-deadline":
    "The next greeter gets a deadline of this service's own. It must be the caller's: call.getDeadline().",
  "deaf-to-cancel":
    'The caller has canceled, and the next greeter works on. The call emits "cancelled" then; what next.sayHello returned has cancel().',
  "status-that-lies":
    "The caller's own mistake comes back as another one's fault. Pass the code of the next greeter on.",
  "details-lost":
    "The description of the next greeter does not reach the caller, who needs it to mend the request. Pass error.details on.",
};

export default defineExercise({
  title: "Find the bug: the greeter in the middle",
  objective:
    "You can pass a deadline, a cancellation and a status through a service that stands between two others.",
  task: `\`relay\` greets by asking the next greeter, over gRPC. Three complaints have come in:

- The next greeter works on calls whose deadline has passed long ago.
- It also works on when the caller has canceled.
- A caller who sends an empty name is told \`INTERNAL\`, although the next greeter says \`INVALID_ARGUMENT\` and what is wrong.

Find the three mistakes. The check puts your relay between a real client and a real server.`,
  scope: "Retries, and metadata of the caller, are not asked for.",
  answer: ["relay"],
  hints: [
    "The third argument of next.sayHello holds the options of the call. A deadline is one of them.",
    'call.getDeadline() is the caller\'s deadline. call.on("cancelled", …) tells when the caller has canceled.',
    "An error of the next greeter has `code` and `details`: done({ code: error.code, details: error.details }).",
  ],
  mistakes,
  explanation: `In Go the context carries both: pass \`ctx\` on, and the deadline and the cancellation travel with it. In \`@grpc/grpc-js\` the option
\`parent: call\` does the same for these two. The status is the handler's business in either language.`,

  async check(trial: Trial, relay: Relay) {
    stopTime(trial);
    type Handler = handleUnaryCall<HelloRequest, HelloReply>;
    let handler: Handler = () => {};
    const next = await serveGreeter(trial, { sayHello: (call, done) => handler(call, done) });
    const stub = await serveGreeter(trial, { sayHello: relay(next) });
    /** Calls the relay with a minute's time. */
    const ask = () => {
      let answer: { error: ServiceError | null; reply?: HelloReply } | undefined;
      const options = { deadline: Date.now() + MINUTE_MS };
      const call = stub.sayHello(hello("Ada"), new Metadata(), options, (error, reply) => {
        answer = { error, reply };
      });
      trial.defer(() => call.cancel());
      return { call, answer: () => answer };
    };

    trial.did = "called the relay; the next greeter greeted";
    let deadline = Infinity;
    handler = (call, done) => {
      deadline = Number(call.getDeadline());
      done(null, { message: `Hello, ${call.request.name}!`, language: "en" });
    };
    const good = ask();
    await trial.until(() => good.answer() !== undefined);
    trial.expect(good.answer()?.reply?.message === "Hello, Ada!", {
      expected: 'the greeting "Hello, Ada!"',
      found: good.answer() ? describe(good.answer()?.error ?? good.answer()?.reply) : "no answer",
      look: mistakes["reply-lost"],
    });

    trial.did = "called the relay with a deadline in 60 s";
    trial.expect(deadline !== Infinity, {
      expected: "the call that reaches the next greeter has a deadline in 60 s",
      found: "it has none",
      look: mistakes["deadline-dropped"],
    });
    const left = deadline - Date.now();
    trial.expect(left <= MINUTE_MS && left >= MINUTE_MS - MARGIN_MS, {
      expected: "the call that reaches the next greeter has a deadline in 60 s",
      found: `its deadline is in ${left / 1000} s`,
      look: mistakes["own-deadline"],
    });

    trial.did = "called the relay, and canceled while the next greeter was working";
    let working = false;
    let stopped = false;
    handler = (call) => {
      working = true;
      call.on("cancelled", () => {
        stopped = true;
      });
    };
    const leaving = ask();
    await trial.until(() => working);
    leaving.call.cancel();
    trial.expect(await trial.until(() => stopped), {
      expected: "the call to the next greeter is canceled",
      found: "the next greeter works on",
      look: mistakes["deaf-to-cancel"],
    });

    const details = "expected a name of 1 to 100 characters, found none";
    trial.did = `called the relay; the next greeter answered INVALID_ARGUMENT: ${details}`;
    handler = (_call, done) => done({ code: status.INVALID_ARGUMENT, details });
    const bad = ask();
    await trial.until(() => bad.answer() !== undefined);
    const error = bad.answer()?.error;
    trial.expect(error?.code === status.INVALID_ARGUMENT, {
      expected: "the caller gets INVALID_ARGUMENT",
      found: error ? (status[error.code] as string) : bad.answer() ? "OK" : "no answer",
      look: mistakes["status-that-lies"],
    });
    trial.expect(error.details.includes(details), {
      expected: "the caller gets the description of the next greeter",
      found: describe(error.details),
      look: mistakes["details-lost"],
    });
  },
});
