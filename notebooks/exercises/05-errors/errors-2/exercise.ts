import { errorf, join, New } from "@snippets/errors";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

interface Answer {
  status: number;
  field?: unknown;
  text: string;
}
type ToAnswer = (error: unknown) => Answer;
type FieldErrorClass = new (field: string, text: string) => Error;

const mistakes = {
  "throws-on":
    "toAnswer threw, so the client gets no answer. Return an answer for every error, also for those that you do not know.",
  "field-missing":
    "A bare FieldError is answered with 422. Its text is the field, a colon and the message.",
  "outermost-only":
    "The error that counts may lie below others. `as(error, FieldError)` and `is(error, NotFound)` look at all of them.",
  "one-level":
    "Only the error and its cause are looked at. It may lie deeper, or stand in a list of joined errors: `as` and `is` walk the whole tree.",
  "tells-the-wrapper":
    "The text is that of the outermost error, which names a machine of yours. Tell the client what the FieldError itself says.",
  "compares-values": "`===` does not see NotFound inside another error. Ask is(error, NotFound).",
  "tells-the-way":
    "The text of the 404 is that of the outermost error, which tells how the service works. Answer with the fixed text `not found`.",
  "tells-the-fault":
    "A fault of the server is no business of the client, and its text may hold what must stay secret. Answer with a neutral text.",
  "field-lost":
    "An answer with 422 has a member field: the field of the FieldError, and nothing else.",
  "field-missing-in-type":
    "The compiler does not know that an answer with 422 has a field. Make the type a union: { status: 422; field: string; text: string } | { status: 404 | 500; text: string }.",
  "field-for-all":
    "The type lets a caller read `field` of any answer, also of one that has none. Make it a union of two types that `status` tells apart.",
  "matches-text":
    "Another error may hold the same words. Ask for the value with `is`, not for its text.",
};

export default defineExercise({
  title: "What the client is told",
  objective:
    "You can find an error of a type in a chain or a tree, and make the right answer of it.",
  task: `\`toAnswer\` turns an error into what the client is told:

| error, or an error somewhere below it | status | text |
| --- | --- | --- |
| a \`FieldError\` | 422 | its field and its own message, as in \`name: too long\` |
| \`NotFound\` | 404 | \`not found\` |
| any other | 500 | \`internal error\`, and nothing of the error |

An answer with 422 also has the member \`field\`, and its type says so: whoever has asked for \`status === 422\` may read it, and nobody else.

It works for bare errors. Errors in a service are seldom bare. Keep the two declarations at the top as they are.`,
  scope: "Several FieldErrors in one error, and the log, are not asked for.",
  answer: ["toAnswer", "FieldError", "NotFound"],
  hints: [
    "`instanceof` and `===` see one error. Which two functions of this lesson see all that it wraps?",
    "`as(error, FieldError)` returns the FieldError, wherever it is, or undefined. Its `field` is then typed.",
    "Take field and message from what `as` returned, not from `error`.",
  ],
  mistakes,
  types: [
    {
      code: 'const a = toAnswer(new FieldError("name", "too long")); if (a.status === 422) a.field.toUpperCase();',
      expected: "with the status 422 the compiler knows a field, which is a text",
      look: mistakes["field-missing-in-type"],
    },
    {
      code: "const b = toAnswer(NotFound); b.field.length;",
      // There is none, or it may be null or undefined.
      refused: [2339, 18047, 18048],
      expected: "without a look at the status the compiler refuses to use field",
      look: mistakes["field-for-all"],
    },
  ],
  explanation: `\`as\` returns the \`FieldError\` itself, so that only its own text reaches the client. \`is\` compares values, not words. Whatever you did not
expect gets a neutral text; the log is the place for the rest.`,

  async check(trial: Trial, toAnswer: ToAnswer, FieldError: FieldErrorClass, NotFound: Error) {
    const answer = async (what: string, error: unknown) => {
      trial.did = `called toAnswer with ${what}`;
      const outcome = await trial.outcome(async () => toAnswer(error));
      trial.expect(outcome.state === "returned" && outcome.value !== undefined, {
        expected: "it returns an object with status and text",
        found: describeOutcome(outcome),
        look: mistakes["throws-on"],
      });
      return outcome.value;
    };
    const shown = ({ status, text }: Answer) => `status ${status}, text ${JSON.stringify(text)}`;
    const expected = 'status 422, text "name: too long"';
    const field = () => new FieldError("name", "too long");
    const told = ({ status, text }: Answer) =>
      status === 422 && text.includes("name") && text.includes("too long");

    const bare = await answer("a FieldError", field());
    trial.expect(told(bare), {
      expected,
      found: shown(bare),
      look: mistakes["field-missing"],
    });

    const once = await answer(
      "a FieldError in another error",
      errorf("insert on db-3: %w", field()),
    );
    trial.expect(told(once), {
      expected,
      found: shown(once),
      look: mistakes["outermost-only"],
    });
    trial.expect(!once.text.includes("db-3"), {
      expected,
      found: shown(once),
      look: mistakes["tells-the-wrapper"],
    });

    const deep = [
      await answer(
        "a FieldError two errors deep",
        errorf("create user: %w", errorf("insert on db-3: %w", field())),
      ),
      await answer("two errors joined, the second a FieldError", join(New("disk slow"), field())),
    ];
    for (const each of deep) {
      trial.expect(told(each), { expected, found: shown(each), look: mistakes["one-level"] });
    }

    const gone = await answer("NotFound in another error", errorf("read user 7: %w", NotFound));
    trial.expect(gone.status === 404, {
      expected: 'status 404, text "not found"',
      found: shown(gone),
      look: mistakes["compares-values"],
    });
    trial.expect(gone.text === "not found", {
      expected: 'status 404, text "not found"',
      found: shown(gone),
      look: mistakes["tells-the-way"],
    });

    const other = await answer(
      'the error "key not found in /etc/users"',
      New("key not found in /etc/users"),
    );
    trial.expect(other.status === 500, {
      expected: 'status 500, text "internal error"',
      found: shown(other),
      look: mistakes["matches-text"],
    });
    trial.expect(!/etc|key/.test(other.text), {
      expected: 'status 500, text "internal error"',
      found: shown(other),
      look: mistakes["tells-the-fault"],
    });

    const named = await answer("a FieldError in another error", errorf("insert: %w", field()));
    trial.expect(named.field === "name", {
      expected: 'its field is "name"',
      found: describe(named.field),
      look: mistakes["field-lost"],
    });
  },
});
