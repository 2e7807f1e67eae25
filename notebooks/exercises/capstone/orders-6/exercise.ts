import { status } from "@grpc/grpc-js";
import { defineExercise } from "../../exercise.ts";
import { stopTime } from "../../observe/clock.ts";
import type { Trial } from "../../trial.ts";
import before from "../orders-5/exercise.ts";
import { type Orders, Shop, said, TEA } from "../shop.ts";

const mistakes = {
  "no-memory":
    "The second request has the key of the first, so it is the first again. Keep what was answered in a Map, by the key.",
  "remembers-too-late":
    "Two requests with one key came at once, and both called the stock service. Keep the promise of the call, before it settles; the second request awaits the same one.",
  "any-body":
    "The key is that of another order. Keep the body with the key, and answer 422 when it differs.",
  "failure-kept":
    "The first request failed, and so its key gets that failure for ever. Forget the promise when it rejects.",
  "new-id":
    "The second try asked for another order, so the items may be set aside twice. Keep the order's id with the key, also when the call fails.",
  "one-for-all":
    "These requests have no key, and belong together no more than any others. Without a key each is an order of its own.",
};

const key = (text: string) => ({ headers: { "idempotency-key": `"${text}"` } });

export default defineExercise({
  title: "Step 6: Asked twice",
  objective: "You can let a client repeat an order, and still make it once.",
  task: `A client that got no answer asks again. Let it say that it is the same order, by the header \`Idempotency-Key\`.

- The same key and the same body: the answer of the first request, and no second call of the stock service. Also when the second request comes while the first is under way.
- The same key and another body: 422, and no call.
- When the first request has failed, the next one with its key tries again, for the same order: \`reserve\` gets the same \`order\`. So the stock service, which answers the
same order once, sets nothing aside twice.
- Without a key: each request is an order of its own.`,
  scope:
    "Keys that outlive the process, and a first client who leaves while the second waits, are not asked for.",
  answer: ["orders"],
  hints: [
    "What do you have to know of the first request when the second comes: after it was answered, while it is under way, after it failed?",
    "A Map from the key to { body, id, made }: made is the promise of the order. Put it there before you await it.",
    "first.made ??= make(…); then await it. In the catch block: first.made = undefined, and the id stays.",
  ],
  mistakes,
  explanation: `A promise is both the answer that is there and the one that is still to come, so one entry serves a request that comes later and one that comes meanwhile. When the
call fails, nobody knows whether the stock service has set the items aside. With the same id it need not be known: the service takes the second call for the first. This is what makes a
call safe to repeat: both sides know its name.`,

  async check(trial: Trial, orders: Orders) {
    stopTime(trial);
    const shop = await Shop.open(trial, orders);
    const alone = await shop.post(TEA);
    const next = await shop.post(TEA, {}, "for the second time, without a key");
    trial.expect(next !== undefined && alone?.location !== next.location, {
      expected: "another Location than the first",
      found: "the same",
      look: mistakes["one-for-all"],
    });
    await before.check(trial, orders);

    shop.asked = [];
    const calls = () => `calls: ${shop.asked.length}`;

    const first = await shop.post(TEA, key("k-1"));
    const again = await shop.post(TEA, key("k-1"), "for the second time");
    trial.expect(again?.location === first?.location && shop.asked.length === 1, {
      expected: "the answer of the first time, and one call of the stock service in all",
      found: `${again?.location === first?.location ? "that answer" : "another"}, and ${calls()}`,
      look: mistakes["no-memory"],
    });

    const other = await shop.post({ item: "coffee", quantity: 1 }, key("k-1"));
    trial.expect(other?.status === 422, {
      expected: "422: the key is that of an order of tea",
      found: said(other),
      look: mistakes["any-body"],
    });

    let release = (): void => {};
    trial.defer(() => release());
    shop.asked = [];
    shop.reserve = (_call, done) => {
      release = () => done(null, { left: 1 });
    };
    const both = [shop.post(TEA, key("k-2")), shop.post(TEA, key("k-2"), "twice at once")];
    await trial.until(() => shop.asked.length > 0);
    // What comes first is answered last: by then the second request has come, too.
    await shop.get("/orders/none");
    release();
    const [one, two] = await Promise.all(both);
    trial.did = 'sent POST /orders twice at once, with idempotency-key: "k-2"';
    trial.expect(one?.location === two?.location && shop.asked.length === 1, {
      expected: "both get the same answer, after one call of the stock service",
      found: `${one?.location === two?.location ? "the same answer" : "two answers"}, and ${calls()}`,
      look: mistakes["remembers-too-late"],
    });

    shop.asked = [];
    shop.reserve = (_call, done) => done({ code: status.UNAVAILABLE, details: "starting" });
    await shop.post(TEA, key("k-3"), "stock answered UNAVAILABLE");
    shop.reserve = (_call, done) => done(null, { left: 1 });
    const retried = await shop.post(TEA, key("k-3"), "stock is there again");
    trial.expect(retried?.status === 201, {
      expected: "201",
      found: said(retried),
      look: mistakes["failure-kept"],
    });
    const [lost, kept] = shop.asked;
    trial.expect(lost !== undefined && lost.order === kept?.order, {
      expected: "reserve is called with the order of the first try",
      found: kept === undefined ? "no second call" : "another order",
      look: mistakes["new-id"],
    });
  },
});
