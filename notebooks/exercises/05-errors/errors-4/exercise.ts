import type { Server } from "node:http";
import { inspect } from "node:util";
import { errorf, is, isError, join, New } from "@snippets/errors";
import { describe, describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

type Read = (id: string) => Promise<object>;
type Invoices = (read: Read, log: (error: unknown) => void) => Server;
interface Reply {
  status: number;
  type: string;
  body: string;
  /** All that the client can read: the text beside the status, the headers and the body. */
  whole: string;
}

const JSON_TYPE = "application/json";
const PROBLEM = "application/problem+json";
const ID = "A-113";
/** Stands in the texts of errors, and must not reach the client. */
const MACHINE = "db-3";

const mistakes = {
  "problem-for-all":
    "An invoice is no problem. Set the type application/problem+json only where an error is answered.",
  "no-answer":
    "The handler came to its end without an answer, so the client waits. Answer every error, also one that is no sentinel.",
  "not-logged": "An error did not reach log. Call log for every error, whatever its status is.",
  "logs-the-text":
    "log got something that is no error and has no causes. Give it the error itself.",
  "cause-lost":
    "`is` does not find what read threw in the error that log got. Each error on the way has to wrap the one below: %w.",
  "id-lost":
    "The log does not tell which invoice was asked for. Wrap the error of read in one that names the id.",
  "ok-that-lies":
    "The body is about an error, and the status of the answer is 200. Set the status of the answer, too.",
  "outermost-only":
    "NotFound lies inside another error by the time the handler sees it. Ask is(error, NotFound).",
  "one-level": "NotFound may lie more than one error deep. `is` follows the causes to their end.",
  "causes-only": "Joined errors stand in a list and not in `cause`. `is` looks at both.",
  "only-not-found":
    "Unavailable says that the client may ask again later. Give it its own status, 503.",
  "matches-text":
    "The text of another error may hold the same words. Ask for the value with `is`, not for its text.",
  "plain-json": `The body is JSON of a special form. Say so: the type is ${PROBLEM}.`,
  "not-a-problem":
    "Problem details have a member `title`, which is a text, and a member `status`, which is a number.",
  "two-statuses":
    "The member `status` differs from the status of the answer. Give both the same number.",
  "tells-the-inside":
    "The client can read the text of an error, which names a machine of yours. Use a fixed text for each status.",
};

/** Returns the members of a JSON object, and none for anything else. */
function membersOf(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

export default defineExercise({
  title: "Find the bug: the service that says too much and too little",
  objective:
    "You can answer an error with problem details, so that the log gets all of it and the client only what it may know.",
  task: `This service answers with invoices. Three complaints have come in:

- A client gets 500 for an invoice that does not exist.
- A client could read the name of a machine.
- The log holds only texts.

Mend it. An error is answered with problem details (RFC 9457): the type \`application/problem+json\`, and JSON with \`title\` and \`status\`. The
status is 404 for \`NotFound\`, 503 for \`Unavailable\`, wherever they lie in the error, and 500 for any other error. \`log\` gets every error: one
that names the id, and in which \`is\` finds what \`read\` threw. The client reads nothing of what the log gets. Keep the two sentinels, and the answer
when all goes well.`,
  scope:
    "Other methods, the member `type` of a problem, and a header `Retry-After` are not asked for.",
  answer: ["invoices", "NotFound", "Unavailable"],
  hints: [
    "Follow an error from read to the client. At which lines does only its text go on?",
    "load wraps with %w. The handler gives log the error itself, and asks `is` for the status.",
    "Take the title from STATUS_CODES[status] of node:http, and set the type with response.writeHead(status, …).",
  ],
  mistakes,
  explanation: `\`%w\` keeps the error of \`read\`, so that the handler and the log can ask \`is\`. The status and the title follow from the
sentinel alone: no text of an error comes into the answer, so none can leak. A new error that nobody has thought of is a 500 with a fixed text.
\`writeHead\` replaces the type that was set for the invoice.`,

  async check(trial: Trial, invoices: Invoices, NotFound: Error, Unavailable: Error) {
    let work: () => object;
    let logged: unknown[] = [];
    trial.did = "called invoices";
    const read = async () => work();
    const { url } = await serve(
      trial,
      invoices(read, (error) => logged.push(error)),
    );
    const get = async (what: string, answer: () => object): Promise<Reply> => {
      trial.did = `asked for /${ID}; read ${what}`;
      [work, logged] = [answer, []];
      const outcome = await trial.outcome(async () => {
        const response = await fetch(`${url}/${ID}`);
        const { status, statusText, headers } = response;
        const body = await response.text();
        const whole = [statusText, ...[...headers].flat(), body].join("\n");
        const type = headers.get("content-type") ?? "none";
        return { status, type, body, whole };
      });
      trial.expect(outcome.state === "returned", {
        expected: "an answer",
        found: describeOutcome(outcome),
        look: mistakes["no-answer"],
      });
      return outcome.value;
    };
    const fail = (what: string, error: Error) =>
      get(`threw ${what}`, () => {
        throw error;
      });
    const hasStatus = (status: number, reply: Reply) => ({
      expected: `status ${status}`,
      found: `status ${reply.status}`,
    });
    /** Expects that the log got an error that wraps what read threw. */
    const isLogged = (thrown: Error) => {
      const found = `log got ${logged.map(describe).join(", ") || "nothing"}`;
      trial.expect(logged.length > 0, {
        expected: "log gets the error",
        found,
        look: mistakes["not-logged"],
      });
      trial.expect(logged.some(isError), {
        expected: "log gets an error",
        found,
        look: mistakes["logs-the-text"],
      });
      trial.expect(
        logged.some((one) => is(one, thrown)),
        {
          expected: "log gets an error in which `is` finds what read threw",
          found,
          look: mistakes["cause-lost"],
        },
      );
      // The id may stand in any error of the chain.
      trial.expect(inspect(logged, { depth: Infinity }).includes(ID), {
        expected: `log gets an error that names ${ID}`,
        found,
        look: mistakes["id-lost"],
      });
    };
    /** Expects that a client understands the answer, and learns nothing from it that it should not. */
    const isProblem = (reply: Reply) => {
      trial.expect(reply.type.split(";")[0]?.trim().toLowerCase() === PROBLEM, {
        expected: `the type ${PROBLEM}`,
        found: reply.type,
        look: mistakes["plain-json"],
      });
      const { title, status } = membersOf(reply.body);
      trial.expect(typeof title === "string" && title !== "" && typeof status === "number", {
        expected: "a JSON object with a title and a status",
        found: describe(reply.body),
        look: mistakes["not-a-problem"],
      });
      trial.expect(status === reply.status, {
        expected: `the member status is ${reply.status}, as in the answer`,
        found: `it is ${describe(status)}`,
        look: mistakes["two-statuses"],
      });
      trial.expect(!reply.whole.includes(MACHINE), {
        expected: `nothing of the error, which holds "${MACHINE}"`,
        found: describe(reply.whole.split("\n").find((line) => line.includes(MACHINE))),
        look: mistakes["tells-the-inside"],
      });
    };

    const invoice = { id: ID, cents: 4200 };
    const good = await get(`gave ${describe(invoice)}`, () => invoice);
    const sent = good.body === JSON.stringify(invoice);
    trial.expect(good.status === 200 && good.type.startsWith(JSON_TYPE) && sent, {
      expected: `status 200, the type ${JSON_TYPE}, and the invoice`,
      found: `status ${good.status}, the type ${good.type}, and ${describe(good.body)}`,
      look: mistakes["problem-for-all"],
    });

    const bare = await fail("NotFound", NotFound);
    isLogged(NotFound);
    trial.expect(bare.status !== 200, {
      ...hasStatus(404, bare),
      look: mistakes["ok-that-lies"],
    });
    trial.expect(bare.status === 404, {
      ...hasStatus(404, bare),
      look: mistakes["outermost-only"],
    });
    isProblem(bare);

    const query = errorf(`query ${MACHINE}: %w`, NotFound);
    const deep = await fail("an error that wraps NotFound", query);
    isLogged(query);
    trial.expect(deep.status === 404, { ...hasStatus(404, deep), look: mistakes["one-level"] });
    isProblem(deep);

    const both = join(New(`${MACHINE} is slow`), errorf("second try: %w", NotFound)) as Error;
    const joined = await fail("two joined errors, the second wraps NotFound", both);
    trial.expect(joined.status === 404, {
      ...hasStatus(404, joined),
      look: mistakes["causes-only"],
    });

    const down = errorf(`connect to ${MACHINE}: %w`, errorf("refused: %w", Unavailable));
    const away = await fail("an error that wraps Unavailable, two errors deep", down);
    isLogged(down);
    trial.expect(away.status === 503, {
      ...hasStatus(503, away),
      look: mistakes["only-not-found"],
    });
    isProblem(away);

    for (const { message } of [NotFound, Unavailable]) {
      const fault = New(`${MACHINE}: ${message}`);
      const other = await fail(`another error, "${fault.message}"`, fault);
      isLogged(fault);
      trial.expect(other.status === 500, {
        ...hasStatus(500, other),
        look: mistakes["matches-text"],
      });
      isProblem(other);
    }
  },
});
