import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import type { Trial } from "../../trial.ts";
import before from "../orders-3/exercise.ts";
import { type Orders, Shop, said, TEA } from "../shop.ts";

/** How long a request may take that does not say so, in milliseconds. */
const DEFAULT_MS = 2000;
const MINUTE_MS = 60_000;

const mistakes = {
  "no-deadline":
    "The call to the stock service has no deadline, so it may take for ever. Pass ctx.deadline() as an option of the call: { deadline }.",
  "header-ignored":
    "The request said how long it may take: Request-Timeout-Ms. Read it before you make the context.",
  "no-default":
    "A request without the header may take 2000 ms. Its call has another deadline than that.",
  "status-that-lies":
    "The time was up. 504 says so: the call ends with DEADLINE_EXCEEDED, or the context with DeadlineExceeded.",
  "deaf-to-leaving":
    "The client has gone, and the stock service works on. When the response closes, cancel the context; when the context ends, cancel the call.",
};

const within = (ms: number) => ({ headers: { "request-timeout-ms": String(ms) } });
const away = (deadline: number) =>
  deadline === Infinity ? "none" : `one that is ${deadline - Date.now()} ms away`;

export default defineExercise({
  title: "Step 4: One deadline",
  objective: "You can give a request one deadline, and let the calls it makes end with it.",
  task: `A client says how long it will wait: \`Request-Timeout-Ms: 500\`. Without the header a request has 2000 ms. Give each request one context with
that deadline, and the call to the stock service the same deadline.

- When the time is up, the client gets 504.
- When the client closes the connection, the call is canceled.`,
  scope:
    "A header that is no number of milliseconds, and the time that reading the body takes, are not asked for.",
  answer: ["orders"],
  hints: [
    "const [ctx, cancel] = withTimeout(background(), ms). Who calls cancel, and when?",
    'response.on("close", cancel) comes after the answer, and when the client has gone. A call takes a deadline: stock.reserve(wanted, new Metadata(), { deadline: ctx.deadline() }, callback).',
    "stock.reserve returns the call. afterFunc(ctx, () => call.cancel()) cancels it with the context, and returns a function that takes this back: call it in the callback.",
  ],
  mistakes,
  explanation: `\`close\` of the response comes in both cases, so one line frees the timer and hears the client leave. The deadline travels with the call: the stock
service knows it, too, and need not work for nobody. The error of a call that was canceled says CANCELLED, whatever the reason; the reason is in the context, so that is
asked first.`,

  async check(trial: Trial, orders: Orders) {
    const clock = stopTime(trial);
    await before.check(trial, orders);
    const shop = await Shop.open(trial, orders);
    let deadline = Infinity;
    shop.reserve = (call, done) => {
      deadline = Number(call.getDeadline());
      done(null, { left: 1 });
    };
    await shop.post(TEA);
    trial.expect(deadline !== Infinity, {
      expected: `the call of the stock service has a deadline, ${DEFAULT_MS} ms away`,
      found: away(deadline),
      look: mistakes["no-deadline"],
    });
    trial.expect(deadline === Date.now() + DEFAULT_MS, {
      expected: `the call of the stock service has a deadline, ${DEFAULT_MS} ms away`,
      found: away(deadline),
      look: mistakes["no-default"],
    });
    await shop.post(TEA, within(MINUTE_MS));
    trial.expect(deadline === Date.now() + MINUTE_MS, {
      expected: `the call of the stock service has a deadline, ${MINUTE_MS} ms away`,
      found: away(deadline),
      look: mistakes["header-ignored"],
    });

    let working = false;
    let canceled = false;
    shop.reserve = (call) => {
      working = true;
      call.on("cancelled", () => {
        canceled = true;
      });
    };
    const asked = shop.post(TEA, within(5000), "stock worked for longer");
    await trial.until(() => working);
    await clock.advance(5000);
    const late = await asked;
    trial.expect(late?.status === 504, {
      expected: "504",
      found: said(late),
      look: mistakes["status-that-lies"],
    });

    [working, canceled] = [false, false];
    const client = new AbortController();
    const sending = { ...within(MINUTE_MS), signal: client.signal };
    const left = shop.post(
      TEA,
      sending,
      "the client closed the connection while stock was working",
    );
    await trial.until(() => working);
    client.abort();
    trial.expect(await trial.until(() => canceled), {
      expected: "the call of the stock service is canceled",
      found: "the stock service works on",
      look: mistakes["deaf-to-leaving"],
    });
    await left;
  },
});
