/** The saga of an order: placed, then confirmed or rejected, whatever the stock service says. */
import { type Context, withTimeout } from "@snippets/context";
import type { Log } from "@snippets/service";
import type { StockClient } from "@snippets/stock";
import { traced } from "@snippets/telemetry";
import type { Crash } from "./crash.ts";
import { decide } from "./reserve.ts";
import type { OrderStore } from "./store.ts";
import type { Order } from "./types.ts";

export interface SagaOptions {
  store: OrderStore;
  stock: StockClient;
  log: Log;
  crash: Crash;
  /** How long the stock service may take, in milliseconds. */
  timeout: number;
  /** Called when an order has its outcome. */
  onSettled: () => void;
}

/** How many orders are asked for at the same time. */
const BATCH = 8;

/**
 * Saga returns a step of the saga: it asks for the oldest orders that have no outcome, writes what becomes of each, and says
 * whether there were any. One that fails does not hold up the others of its batch; then the step rejects.
 *
 * A step may die between asking and writing. The next one asks for the same orders again, and the stock service, which
 * knows an order by its id, sets nothing aside twice. Nothing follows that could fail, so nothing ever has to be given back.
 */
export function saga({ store, stock, log, crash, timeout, onSettled }: SagaOptions) {
  const settle = async (parent: Context, order: Order): Promise<void> => {
    const [ctx, cancel] = withTimeout(parent, timeout);
    try {
      crash("saga:before-reserve");
      const outcome = await decide(ctx, stock, order);
      crash("saga:after-reserve");
      if (!(await store.settle(order, outcome))) return;
      log.write("info", "order settled", { order: order.id, ...outcome });
      onSettled();
    } finally {
      cancel();
    }
  };
  return async (held: Context): Promise<boolean> => {
    const orders = await store.placed(BATCH);
    const results = await Promise.allSettled(
      orders.map((order) => traced(held, "saga", (ctx) => settle(ctx, order))),
    );
    for (const result of results) if (result.status === "rejected") throw result.reason;
    return orders.length > 0;
  };
}
