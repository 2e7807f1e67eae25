import {
  Metadata,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import type { HelloReply, HelloRequest } from "@snippets/greeter";
import { describe } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { hello, serveGreeter } from "../../observe/grpc.ts";
import type { Trial } from "../../trial.ts";

type SayHello = (
  call: ServerUnaryCall<HelloRequest, HelloReply>,
  done: sendUnaryData<HelloReply>,
) => unknown;

const mistakes = {
  "returns-the-reply":
    "A name of 1 to 100 characters is greeted with done(null, reply). What a handler returns is not looked at.",
  throws:
    "What a handler throws becomes UNKNOWN. Call done with the error instead: done({ code: status.INVALID_ARGUMENT, details: … }).",
  rejects:
    "The handler is an async function that threw. Nobody waits for its promise, so the caller gets no answer. Call done with the error.",
  "no-answer":
    "The handler came to its end and did not call done, so the caller waits for an answer. Call done in every case.",
  "no-code":
    "An error without a code becomes UNKNOWN. Give it one: done({ code: status.INVALID_ARGUMENT, details: … }).",
  "blames-the-server":
    "This code says that the server is at fault, or that a retry may help. The request is wrong: INVALID_ARGUMENT.",
  "ok-that-lies":
    "The call ended with OK, so the caller takes the text for a greeting. An error is the first argument of done.",
  "answers-twice": "done was called twice. Return after the first call.",
  "no-description":
    "The code is right, but it does not say what is wrong. Give the error details, too: a text for a person.",
  "limit-too-low": "100 characters are allowed. Look at the comparison with the upper limit.",
  "only-empty": "A name of 101 characters was greeted. Check the upper limit, too.",
};

export default defineExercise({
  title: "The right status for a wrong request",
  objective:
    "You can write a unary handler that answers a wrong request with the status code that says so.",
  task: `\`sayHello\` is the handler of a unary call. A name has 1 to 100 characters. For any other name the caller must get the status
\`INVALID_ARGUMENT\`, and a description of what is wrong. The check serves your handler with \`@grpc/grpc-js\` and calls it.`,
  scope: "The other fields of the request, and names that hold only spaces, are not asked for.",
  answer: ["sayHello"],
  hints: [
    "A handler answers through `done`: done(error) or done(null, reply), once.",
    "The error is an object with `code` and `details`. `status` holds the codes.",
    'In full: done({ code: status.INVALID_ARGUMENT, details: "expected a name of 1 to 100 characters" }); then return.',
  ],
  mistakes,
  explanation: `The code tells a program what to do: INVALID_ARGUMENT says that the same request will fail again. \`details\` tells a person. In Go it is
\`status.Error(codes.InvalidArgument, "…")\`, returned.`,

  async check(trial: Trial, sayHello: SayHello) {
    let answers = 0;
    let threw = false;
    let rejected = false;
    const stub = await serveGreeter(trial, {
      sayHello(call, done) {
        const counting: typeof done = (...answer) => {
          if (answers++ === 0) done(...answer);
        };
        let result: unknown;
        try {
          result = sayHello(call, counting);
        } catch (error) {
          threw = true;
          throw error;
        }
        // Otherwise it would end the process.
        Promise.resolve(result).catch(() => {
          rejected = true;
        });
      },
    });
    /** Calls with a name. Returns the code, or undefined when no answer came. */
    const call = async (what: string, name: string) => {
      trial.did = `called SayHello with ${what}`;
      answers = 0;
      let error: ServiceError | null | undefined;
      let reply: HelloReply | undefined;
      const asked = stub.sayHello(hello(name), new Metadata(), {}, (...answer) => {
        [error, reply] = answer;
      });
      await trial.until(() => error !== undefined || rejected);
      asked.cancel();
      return { code: error === null ? status.OK : error?.code, error, reply };
    };
    const named = (code: status | undefined) => (code === undefined ? "no answer" : status[code]);

    const ada = await call('the name "Ada"', "Ada");
    trial.expect(ada.code === status.OK && ada.reply?.message === "Hello, Ada!", {
      expected: 'OK, with the message "Hello, Ada!"',
      found: ada.reply ? describe(ada.reply.message) : named(ada.code),
      look: mistakes["returns-the-reply"],
    });

    const none = await call("an empty name", "");
    const code = (look: string) => ({
      expected: "the status INVALID_ARGUMENT",
      found: none.reply ? `OK, with the message ${describe(none.reply.message)}` : named(none.code),
      look,
    });
    trial.expect(!rejected, code(mistakes.rejects));
    trial.expect(!threw, code(mistakes.throws));
    trial.expect(none.code !== status.OK, code(mistakes["ok-that-lies"]));
    trial.expect(none.code !== undefined, code(mistakes["no-answer"]));
    trial.expect(none.code !== status.UNKNOWN, code(mistakes["no-code"]));
    trial.expect(none.code === status.INVALID_ARGUMENT, code(mistakes["blames-the-server"]));
    trial.expect(answers === 1, {
      expected: "done is called once",
      found: `it was called ${answers} times`,
      look: mistakes["answers-twice"],
    });
    // grpc-js fills in "Unknown Error" where a handler gives no description.
    const details = none.error?.details ?? "";
    trial.expect(details !== "" && details !== "Unknown Error", {
      expected: "a description of what is wrong",
      found: describe(details),
      look: mistakes["no-description"],
    });

    const full = await call("a name of 100 characters", "x".repeat(100));
    trial.expect(full.code === status.OK, {
      expected: "OK",
      found: named(full.code),
      look: mistakes["limit-too-low"],
    });
    const long = await call("a name of 101 characters", "x".repeat(101));
    trial.expect(long.code === status.INVALID_ARGUMENT, {
      expected: "the status INVALID_ARGUMENT",
      found: named(long.code),
      look: mistakes["only-empty"],
    });
  },
});
