import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";
import { type Orders, Shop, said, TEA } from "../shop.ts";

const mistakes = {
  "no-answer":
    "The request is under way, and nobody answers it. Give the server an Express app with the route POST /orders.",
  "ok-for-created": "Something new was made. Its status is 201: response.status(201).",
  "order-missing":
    "The body of the answer is the order as JSON: id, item and quantity. The id is a text.",
  "no-location":
    "A client finds the order by the header Location: /orders/ and the id, response.location(…).",
  "one-id": "Two orders have one id. Make a new one for each order: randomUUID() of node:crypto.",
  "not-kept":
    "The order was not there when it was asked for by its address. Keep it in a Map, by its id.",
  "ok-for-nothing": "No order has this id, so there is nothing to answer. The status is 404.",
};

export default defineExercise({
  title: "Step 1: REST in",
  objective: "You can take an order over REST, and give it an address of its own.",
  task: `\`orders\` returns a server; today it answers nobody. Make an Express app and let it answer two requests.

- \`POST /orders\` with the JSON \`{ "item": "tea", "quantity": 2 }\`: the service keeps the order in memory, under an id that no other order has. It
  answers 201, with the order's address \`/orders/ID\` in the header \`Location\`, and the order as JSON: \`id\` (a text), \`item\`, \`quantity\`.
- \`GET /orders/ID\`: the order as JSON, or 404 when no order has this id.

The parameters \`stock\` and \`log\` are for later steps.`,
  scope: "What is in a request that is wrong, and a restart, are not asked for yet.",
  answer: ["orders"],
  hints: [
    "const app = express(), and at the end createServer(app). Which function of Express reads a JSON body?",
    "app.use(express.json()) puts the body into request.body. A Map in `orders` keeps the orders by their ids.",
    'In app.post: response.status(201).location("/orders/" + order.id).json(order). In app.get: kept.get(request.params.id).',
  ],
  mistakes,
  explanation: `\`express.json()\` reads the body before the route is called. \`randomUUID\` needs no counter, so two instances of the service cannot give
the same id. \`Location\` tells the client where the new order is, so that it need not know how addresses are made.`,

  async check(trial: Trial, orders: Orders) {
    const shop = await Shop.open(trial, orders);
    const tea = await shop.post(TEA);
    trial.expect(tea !== undefined, {
      expected: "an answer",
      found: said(tea),
      look: mistakes["no-answer"],
    });
    trial.expect(tea.status === 201, {
      expected: "the status is 201",
      found: said(tea),
      look: mistakes["ok-for-created"],
    });
    const { id, item, quantity } = tea.members;
    trial.expect(
      typeof id === "string" && id !== "" && item === TEA.item && quantity === TEA.quantity,
      {
        expected: "a JSON object with an id, the item tea and the quantity 2",
        found: said(tea),
        look: mistakes["order-missing"],
      },
    );
    trial.expect(tea.location === `/orders/${id}`, {
      expected: "Location: /orders/, and the id that is in the body",
      found: tea.location ? "another Location" : "no Location",
      look: mistakes["no-location"],
    });
    const coffee = await shop.post({ item: "coffee", quantity: 1 });
    trial.expect(coffee?.members.id !== id, {
      expected: "another id than that of the first order",
      found: "the same",
      look: mistakes["one-id"],
    });
    const again = await shop.get(tea.location);
    trial.expect(again?.status === 200 && again.members.item === TEA.item, {
      expected: "200, and the order of tea",
      found: said(again),
      look: mistakes["not-kept"],
    });
    const none = await shop.get("/orders/none");
    trial.expect(none?.status === 404, {
      expected: "404",
      found: said(none),
      look: mistakes["ok-for-nothing"],
    });
  },
});
