import { createServer, type Server } from "node:http";
import { describeOutcome } from "../../describe.ts";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Outcome, Trial } from "../../trial.ts";

type Gateway = (payments: string) => Server;
type Answer = { status: number; body: string };

/** How many orders come while the payments service is down, and how many calls are too many then. */
const OUTAGE = { orders: 40, calls: 70 };

const mistakes = {
  "answer-lost":
    "The payments service said what became of the order, and the client did not hear it.",
  "no-retry":
    "A payment that failed for a moment was not tried again. Three attempts are right, at one place.",
  "no-key":
    "A POST was sent without an Idempotency-Key. When an answer is lost after the payment, the next attempt pays again.",
  "key-for-each-attempt":
    "Each attempt has a key of its own, so the payments service takes each for another payment. Make the key once for each order, outside the retry.",
  "one-key-for-all":
    "Two orders have the same key, so the payments service takes the second one for a repetition. Make a key for each order.",
  "retries-inside-retries":
    "There is a retry inside a retry: three attempts of three attempts. Keep one of them.",
  "no-budget":
    "Each order is tried three times while the payments service is down: three times the load on a service that cannot bear it. Give retry a RetryBudget that all orders share.",
  "ok-that-lies": "The payment failed, and the status says that it went well. Answer 503.",
};

export default defineExercise({
  title: "Find the bug: the gateway that makes the outage worse",
  objective:
    "You can find the retries that make an outage worse, and those that do a payment twice.",
  task: `This gateway charges orders at a payments service. Last week that was slow for a minute, then down for an hour under nine times its usual
load, and some customers paid twice. Mend the gateway:

- An order is tried three times at most, and at one place.
- All orders share one budget: a retry for ten of them, and one a second besides (\`ratio: 0.1\`, \`minPerSecond: 1\`).
- Each attempt carries an \`Idempotency-Key\`: the same one for all attempts of an order, another one for each order. That service
charges once for a key.

Keep the answers: the text of the payments service with 200, or 503.`,
  scope: "Deadlines, clients that leave, and a key that the client sends are not asked for.",
  answer: ["gateway"],
  hints: [
    "How many requests does the payments service get for one order, when it is down? Follow each call of again.",
    "What is made once for the gateway, what once for each order, and what for each attempt?",
    "Outside the handler: const budget = new RetryBudget({ ratio: 0.1, minPerSecond: 1 }). In the handler, outside the retry: const key = randomUUID().",
  ],
  mistakes,
  explanation: `\`again(again(call))\` makes 3 × 3 attempts. \`idempotent: true\` is a promise, and a POST without a key does not keep it. The budget belongs to the
gateway, because it limits what the payments service gets in all; the key belongs to the order, because it says which attempts are one payment.`,

  async check(trial: Trial, gateway: Gateway) {
    /** The keys of the requests that the payments service got, and how many more of them fail. */
    const keys: (string | undefined)[] = [];
    let failures = 0;
    const payments = await serve(
      trial,
      createServer((request, response) => {
        keys.push(request.headers["idempotency-key"]?.toString());
        request.resume();
        if (failures-- > 0) response.writeHead(503).end();
        else response.end(`paid ${request.url}`);
      }),
    );
    trial.did = "called gateway";
    const service = await serve(trial, gateway(payments.url));
    const order = (path: string) =>
      trial.outcome<Answer>(() => service.ask({ method: "POST", path }).answer);
    const seen = (outcome: Outcome<Answer>) =>
      outcome.state === "returned"
        ? `${outcome.value.status}, "${outcome.value.body}"`
        : describeOutcome(outcome);
    const paid = (outcome: Outcome<Answer>, path: string) =>
      outcome.state === "returned" &&
      outcome.value.status === 200 &&
      outcome.value.body === `paid ${path}`;

    trial.did = "sent POST /1";
    const good = await order("/1");
    trial.expect(paid(good, "/1"), {
      expected: 'the answer is 200, "paid /1"',
      found: seen(good),
      look: mistakes["answer-lost"],
    });
    trial.expect(keys[0] !== undefined, {
      expected: "the payments service gets an Idempotency-Key",
      found: "it got none",
      look: mistakes["no-key"],
    });

    trial.did = "sent POST /2; the payments service answered 503 two times, then 200";
    keys.length = 0;
    failures = 2;
    const saved = await order("/2");
    trial.expect(paid(saved, "/2"), {
      expected: 'the answer is 200, "paid /2"',
      found: seen(saved),
      look: mistakes["no-retry"],
    });
    trial.expect(new Set(keys).size === 1, {
      expected: "all attempts have the same key",
      found: `${keys.length} attempts had ${new Set(keys).size} keys`,
      look: mistakes["key-for-each-attempt"],
    });
    trial.did = "sent POST /2, then POST /3";
    const [before] = keys;
    await order("/3");
    trial.expect(keys.at(-1) !== before, {
      expected: "another key for another order",
      found: "the same key",
      look: mistakes["one-key-for-all"],
    });

    trial.did = "sent POST /4; the payments service was down, and answered 503 each time";
    keys.length = 0;
    failures = Infinity;
    const refused = await order("/4");
    trial.expect(keys.length <= 3, {
      expected: "the payments service gets at most 3 requests",
      found: `it got ${keys.length}`,
      look: mistakes["retries-inside-retries"],
    });
    trial.expect(refused.state === "returned" && refused.value.status === 503, {
      expected: "the answer is 503",
      found: seen(refused),
      look: mistakes["ok-that-lies"],
    });

    trial.did = `sent ${OUTAGE.orders} orders while the payments service was down`;
    keys.length = 0;
    const orders = Array.from({ length: OUTAGE.orders }, (_, i) => order(`/${i + 5}`));
    await Promise.all(orders);
    const calls = keys.length;
    trial.expect(calls < OUTAGE.calls, {
      expected: `the payments service gets fewer than ${OUTAGE.calls} requests`,
      found: `it got ${calls}`,
      look: mistakes["no-budget"],
    });
  },
});
