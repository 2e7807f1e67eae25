import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";

type RandomHex = (bytes: number) => string;
type Continued = (header: string | undefined, randomHex: RandomHex) => string;

const mistakes = {
  "trace-lost":
    "The header names a trace, and what is sent on names another one. Keep the id of the trace.",
  "passed-on":
    "The span id that came is sent on, so what follows would be a part of the caller's span. Put an id of your own in its place.",
  "flags-lost":
    "The last part says whether the trace is recorded. The caller has decided that: send on what came.",
  "no-header":
    "A request without the header is the first of its trace: make a new id of 16 bytes, and one of 8 bytes.",
  "not-recorded": "A trace that begins here is recorded: its last part is 01.",
  "believes-anything":
    "The header cannot be read: it is as if it were not there. Check all of its parts before you use one.",
  "takes-more":
    "There is something before or behind the four parts. A regular expression has to begin with ^ and end with $.",
  "takes-capitals": "The digits are 0 to 9 and a to f. Capital letters are malformed.",
  "takes-zeros":
    "An id of zeros only names nothing, and the standard calls it invalid. Look at both ids.",
};

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

export default defineExercise({
  title: "Continue a trace",
  objective:
    "You can continue the trace of a request, or begin one when its header cannot be read.",
  task: `A request has come with the header \`traceparent\`, or without it. \`continued\` returns the header for the calls that are made for it. The
form is \`00-TRACE-SPAN-FLAGS\`, with 32, 16 and 2 digits; a digit is one of \`0123456789abcdef\`.

- Keep the trace and the flags. The span is your own: \`randomHex(8)\` makes 16 digits.
- Without the header, or when it has another form, begin a trace: a new id of 16 bytes, a new span, and the flags \`01\`.
- An id of zeros only is malformed, too.

Today each call begins a new trace.`,
  scope: "Other versions than 00, and the header tracestate, are not asked for.",
  answer: ["continued"],
  hints: [
    "Which parts of what came are sent on, and which one is new? And what is the answer for a header that has not this form?",
    'A regular expression with groups checks and takes apart at once: /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header ?? "").',
    "When there is no match, or /^0+$/ fits one of the two ids, return a new trace, as the starter does.",
  ],
  mistakes,
  explanation: `The regular expression checks the whole header, from \`^\` to \`$\`, and its groups are the parts. What cannot be read begins a new trace: no
request is refused because of its telemetry.`,

  async check(trial: Trial, continued: Continued) {
    let made = 0;
    const randomHex: RandomHex = (bytes) => (++made).toString(16).padStart(2 * bytes, "a");
    const call = async (header: string | undefined) => {
      trial.did = `called continued with ${header === undefined ? "no header" : describe(header)}`;
      const outcome = await trial.outcome(async () => continued(header, randomHex));
      const text = outcome.state === "returned" ? String(outcome.value) : "";
      return { parts: text.split("-"), text, found: describeOutcome(outcome) };
    };

    const { parts, found } = await call(`00-${TRACE}-${SPAN}-00`);
    trial.expect(parts[1] === TRACE, {
      expected: `a header with the trace ${TRACE}`,
      found,
      look: mistakes["trace-lost"],
    });
    trial.expect(parts[2] !== SPAN, {
      expected: "a span id that randomHex has made",
      found,
      look: mistakes["passed-on"],
    });
    trial.expect(parts[3] === "00", {
      expected: "the flags 00",
      found,
      look: mistakes["flags-lost"],
    });

    const NEW = /^00-a+[0-9a-f]+-a+[0-9a-f]+-\d\d$/;
    const isNew = ({ text, parts: [, trace, span] }: Awaited<ReturnType<typeof call>>) =>
      NEW.test(text) && trace?.length === 32 && span?.length === 16 && trace !== TRACE;
    const first = await call(undefined);
    trial.expect(isNew(first), {
      expected: "a header with a new trace",
      found: first.found,
      look: mistakes["no-header"],
    });
    trial.expect(first.text.endsWith("-01"), {
      expected: "the flags 01",
      found: first.found,
      look: mistakes["not-recorded"],
    });

    const malformed: [header: string, mistake: keyof typeof mistakes][] = [
      ["nonsense", "believes-anything"],
      [`00-${TRACE}-${SPAN}`, "believes-anything"],
      [`00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`, "takes-more"],
      [`x00-${TRACE}-${SPAN}-01`, "takes-more"],
      [`00-${TRACE.toUpperCase()}-${SPAN}-01`, "takes-capitals"],
      [`00-${"0".repeat(32)}-${SPAN}-01`, "takes-zeros"],
      [`00-${TRACE}-${"0".repeat(16)}-01`, "takes-zeros"],
    ];
    for (const [header, mistake] of malformed) {
      const answer = await call(header);
      trial.expect(isNew(answer), {
        expected: "a header with a new trace",
        found: answer.found,
        look: mistakes[mistake],
      });
    }
  },
});
