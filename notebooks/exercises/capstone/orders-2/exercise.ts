import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";
import before from "../orders-1/exercise.ts";
import { isProblem, type Orders, Shop, said } from "../shop.ts";

const mistakes = {
  "any-type":
    'The body is not JSON, and its Content-Type says so. Ask request.is("application/json"), and answer 415 when it is not.',
  "any-item": "There is no item in this order. item must be a text that is not empty; else 422.",
  "any-quantity": "quantity must be a whole number from 1 to 1000; else 422.",
  "text-counts": "The quantity is a text here, not a number. Ask typeof before anything else.",
  "server-fault":
    "The client has sent what is no JSON. Express hands an error with the status 400 to the error handler; answer with error.status.",
  "html-page":
    "Without an error handler of yours Express answers with a page for people. app.use(a function of four parameters), after the routes.",
  "not-a-problem":
    "An error is answered as application/problem+json, with a title (a text) and a status (the number of the answer).",
  "plain-404":
    "The 404 of an unknown order is an error like the others. Answer it in the same way.",
};

/** Orders that are none: the body, the status that is right, and where to look when it is another. */
const wrongs: [body: unknown, status: number, look: string, type?: string][] = [
  ["tea, please", 415, mistakes["any-type"], "text/plain"],
  ['{ "item": ', 400, mistakes["server-fault"]],
  [{}, 422, mistakes["any-item"]],
  [{ item: "", quantity: 1 }, 422, mistakes["any-item"]],
  [{ item: 7, quantity: 1 }, 422, mistakes["any-item"]],
  [{ item: "tea", quantity: "2" }, 422, mistakes["text-counts"]],
  [{ item: "tea" }, 422, mistakes["any-quantity"]],
  [{ item: "tea", quantity: 0 }, 422, mistakes["any-quantity"]],
  [{ item: "tea", quantity: 1.5 }, 422, mistakes["any-quantity"]],
  [{ item: "tea", quantity: 1001 }, 422, mistakes["any-quantity"]],
];

export default defineExercise({
  title: "Step 2: What is no order",
  objective: "You can refuse what is no order, with a status and problem details.",
  task: `A client can send anything. Answer what is no order with problem details (RFC 9457): the type \`application/problem+json\`, and JSON with
\`title\` and \`status\`.

| the request | status |
| --- | --- |
| a body that is not JSON by its \`Content-Type\` | 415 |
| a body that says it is JSON, and is not | 400 |
| \`item\` is no text, or an empty one | 422 |
| \`quantity\` is no whole number from 1 to 1000 | 422 |

The 404 of step 1 becomes problem details, too.`,
  scope: "Members of JSON that are too many, and the size of a body, are not asked for.",
  answer: ["orders"],
  hints: [
    "Express 5 hands whatever a handler throws to the error handler: a function of four parameters.",
    "Throw an error with a member `status`. The error handler takes its status, and 500 when it has none.",
    'response.status(code).type("application/problem+json").send(JSON.stringify({ title: STATUS_CODES[code], status: code })).',
  ],
  mistakes,
  explanation: `Each check stands at the edge, before anything else happens with the request. One error handler writes all problems, so none is
forgotten: also the 400, which comes from \`express.json()\`. \`STATUS_CODES\` of \`node:http\` has a title for each status.`,

  async check(trial: Trial, orders: Orders) {
    await before.check(trial, orders);
    const shop = await Shop.open(trial, orders);
    for (const [body, status, look, type = "application/json"] of wrongs) {
      const answer = await shop.post(body, { headers: { "content-type": type } });
      trial.expect(answer?.status === status, { expected: `${status}`, found: said(answer), look });
      trial.expect(answer?.type !== "text/html", {
        expected: "problem details",
        found: said(answer),
        look: mistakes["html-page"],
      });
      trial.expect(answer !== undefined && isProblem(answer), {
        expected: `the type application/problem+json, and JSON with a title and the status ${status}`,
        found: said(answer),
        look: mistakes["not-a-problem"],
      });
    }
    const none = await shop.get("/orders/none");
    trial.expect(none !== undefined && isProblem(none), {
      expected: "the type application/problem+json, and JSON with a title and the status 404",
      found: said(none),
      look: mistakes["plain-404"],
    });
  },
});
