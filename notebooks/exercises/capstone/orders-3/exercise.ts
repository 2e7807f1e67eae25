import { status } from "@grpc/grpc-js";
import { defineExercise } from "../../exercise.ts";
import type { Trial } from "../../trial.ts";
import before from "../orders-2/exercise.ts";
import { type Orders, Shop, said, TEA } from "../shop.ts";

const mistakes = {
  "not-asked": "The stock service was not called. Call stock.reserve before you keep the order.",
  "other-wish":
    "The stock service was asked for something else. Pass item and quantity as they are.",
  "other-id":
    "The stock service knows the order by another id than the client. Make one id, and use it for both.",
  "does-not-wait":
    "The client was told 201 while the stock service was still working. Make a promise of the call, and await it.",
  "asked-too-soon":
    "The stock service was asked for what is no order. Check the request first, and call then.",
  "no-answer":
    "The call failed, and the client waits. Reject the promise with the error; Express hands it to the error handler.",
  "success-that-lies":
    "Nothing was set aside, and the client was told that all is well. The callback's first argument is the error, or null.",
  "kept-anyway":
    "Nothing was set aside, and the order is there. Keep it after the call, not before.",
};

export default defineExercise({
  title: "Step 3: gRPC out",
  objective: "You can call a gRPC service from a REST handler, and answer only when it has.",
  task: `An order is worth something only when its items are there. Before the service keeps an order, it asks the stock service over gRPC:

\`stock.reserve({ item, quantity, order }, (error, reply) => …)\`

\`order\` is the id of the order. \`error\` is \`null\` when the items were set aside. The client gets its 201 after that, not before. When the call
fails, no order is kept, and the client gets an error: any status from 400 on will do for now.`,
  scope: "How long the call may take, and which status an error has, are the next two steps.",
  answer: ["orders"],
  hints: [
    "The callback comes later than the next line. What turns a callback into something that can be awaited?",
    "new Promise((resolve, reject) => …): call resolve or reject in the callback. The handler becomes async.",
    "await new Promise<void>((resolve, reject) => stock.reserve(wanted, (error) => (error ? reject(error) : resolve()))), and then kept.set(…).",
  ],
  mistakes,
  explanation: `The promise settles with the call, so the handler can wait for it. In Express 5 a handler that rejects goes to the error handler, as one
that throws does. Because the order is kept after the call, there is no order without its items. The other way round can still happen: items may be set aside, and the process end
before it keeps the order. Lesson 09 is about that.`,

  async check(trial: Trial, orders: Orders) {
    await before.check(trial, orders);
    const shop = await Shop.open(trial, orders);
    const made = await shop.post(TEA, {}, "stock set the items aside");
    // An answer that does not wait may be here before the call is.
    await trial.until(() => shop.asked.length > 0);
    const [wish] = shop.asked;
    trial.expect(wish !== undefined, {
      expected: "one call of reserve",
      found: "none",
      look: mistakes["not-asked"],
    });
    trial.expect(wish.item === TEA.item && wish.quantity === TEA.quantity, {
      expected: "reserve is called with the item tea and the quantity 2",
      found: `the item ${wish.item} and the quantity ${wish.quantity}`,
      look: mistakes["other-wish"],
    });
    trial.expect(wish.order === made?.members.id, {
      expected: "the order that reserve is called with is the id in the answer",
      found: wish.order ? "another" : "none",
      look: mistakes["other-id"],
    });

    let release = (): void => {};
    trial.defer(() => release());
    shop.reserve = (_call, done) => {
      release = () => done(null, { left: 1 });
    };
    let early = false;
    const waiting = shop.post(TEA, {}, "stock was still working").then((answer) => {
      early = answer !== undefined;
    });
    const { did } = trial;
    await trial.until(() => shop.asked.length === 2);
    // An answer that was sent before the call is here when another request has gone both ways.
    await shop.get("/orders/none");
    trial.did = did;
    trial.expect(!early, {
      expected: "no answer yet",
      found: "an answer",
      look: mistakes["does-not-wait"],
    });
    release();
    await waiting;

    shop.asked = [];
    const nothing = { item: "tea", quantity: 0 };
    await shop.post(nothing);
    const { did: refusing } = trial;
    // Calls arrive in their order: one for nothing is here when one for tea is.
    shop.reserve = (_call, done) => done(null, { left: 1 });
    await shop.post(TEA);
    trial.did = refusing;
    trial.expect(shop.asked.length === 1, {
      expected: "no call of reserve",
      found: "one",
      look: mistakes["asked-too-soon"],
    });

    shop.asked = [];
    shop.reserve = (_call, done) => done({ code: status.FAILED_PRECONDITION, details: "too few" });
    const refused = await shop.post(TEA, {}, "stock answered FAILED_PRECONDITION");
    trial.expect(refused !== undefined, {
      expected: "an answer",
      found: said(refused),
      look: mistakes["no-answer"],
    });
    trial.expect(refused.status >= 400, {
      expected: "a status from 400 on",
      found: said(refused),
      look: mistakes["success-that-lies"],
    });
    const lost = await shop.get(`/orders/${shop.asked[0]?.order}`);
    trial.expect(lost?.status === 404, {
      expected: "404: there is no such order",
      found: said(lost),
      look: mistakes["kept-anyway"],
    });
  },
});
