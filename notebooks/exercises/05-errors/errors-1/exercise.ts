import { errorf, is, New } from "@snippets/errors";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type Read = (id: number) => Promise<string>;
type UserName = (id: number, read: Read) => Promise<string>;

const mistakes = {
  "name-lost":
    "read gave a name, and the caller did not get it. Return what read gives; without an error there is nothing to wrap.",
  "returns-the-error":
    "In Go an error is returned. Here the caller hears of it only when an Error is thrown: throw errorf(…).",
  "text-only":
    "The new error holds the text of the old one, and not the old error itself. Give it to errorf with %w, or as { cause: error }.",
  "cause-misplaced":
    "The second argument of new Error is an object of options. Given the error itself, it takes the cause of that error. Write { cause: error }.",
  "cause-is-text": "The cause is a text. `is` looks for errors: make the error itself the cause.",
  rethrown:
    "The error is thrown on as it came: it does not say which user it was about. Await read inside try, and throw a new error that wraps what it threw.",
  "says-too-little":
    "The message does not say all. Put the id and the text of the error below into it.",
  "changes-the-error":
    "The error that read threw has got another message. It may be a sentinel that the whole program shares: wrap it in a new error.",
};

export default defineExercise({
  title: "Say more, lose nothing",
  objective: "You can add to an error what you know, so that `is` still finds the sentinel below.",
  task: `\`userName\` reads a name. When \`read\` fails, the error should say which user it was about: \`read user 7: \` and then the text of the
error below. It does. But the caller asks \`is(error, NotFound)\`, and the answer is always false. Mend \`userName\`.`,
  scope: "Values that are no errors, and a retry, are not asked for.",
  answer: ["userName"],
  hints: [
    "`is` follows the chain of causes. What is the cause of the error that you throw?",
    'In Go it is fmt.Errorf("read user %d: %w", id, err).',
    "errorf takes the same format: the verb %w wraps its argument.",
  ],
  mistakes,
  explanation: `\`%w\` puts the text of the error into the message, and the error itself into \`cause\`. Without the library it is
\`new Error(text, { cause: error })\`.`,

  async check(trial: Trial, userName: UserName) {
    trial.did = 'called userName(1, read); read gave "Alice"';
    const good = await trial.outcome(() => userName(1, async () => "Alice"));
    trial.expect(good.state === "returned" && good.value === "Alice", {
      expected: 'it returns "Alice"',
      found: describeOutcome(good),
      look: mistakes["name-lost"],
    });

    const sentinel = New("no such user");
    const inner = errorf("query users: %w", sentinel);
    const text = inner.message;
    trial.did = `called userName(7, read); read threw the error "${text}", which wraps NotFound`;
    const bad = await trial.outcome(() =>
      userName(7, async () => {
        throw inner;
      }),
    );
    trial.expect(bad.state === "threw" && bad.error instanceof Error, {
      expected: "it throws an error",
      found: describeOutcome(bad),
      look: mistakes["returns-the-error"],
    });
    const { error } = bad;
    trial.expect(inner.message === text, {
      expected: `the error that read threw still says "${text}"`,
      found: `it says "${inner.message}"`,
      look: mistakes["changes-the-error"],
    });
    trial.expect(error !== inner, {
      expected: "it throws a new error that says more",
      found: "it throws the error of read",
      look: mistakes.rethrown,
    });
    const { message, cause } = error;
    trial.expect(message.startsWith("read user 7: ") && message.includes(text), {
      expected: `the message is "read user 7: ${text}"`,
      found: JSON.stringify(message),
      look: mistakes["says-too-little"],
    });
    trial.expect(typeof cause !== "string", {
      expected: "the new error wraps the error of read",
      found: `its cause is the text ${describe(cause)}`,
      look: mistakes["cause-is-text"],
    });
    trial.expect(cause !== sentinel, {
      expected: "the new error wraps the error of read",
      found: `it wraps what that one wraps, ${describe(cause)}`,
      look: mistakes["cause-misplaced"],
    });
    trial.expect(is(error, inner) && is(error, sentinel), {
      expected: "is(error, NotFound) is true",
      found: "it is false",
      look: mistakes["text-only"],
    });
  },
});
