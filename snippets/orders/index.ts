/**
 * The orders service's public face: its contract, and a client on the platform's own fetch.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
import type { Context } from "@snippets/context";
import { callService } from "@snippets/service";
import { taxonomy } from "./errors.ts";
import type { NewOrder, Order } from "./types.ts";

export {
  ErrIdempotencyKeyReused,
  ErrInvalidOrder,
  ErrInvalidParameter,
  ErrMalformedJson,
  ErrNotFound,
  taxonomy,
} from "./errors.ts";
export type { NewOrder, Order, OrderState } from "./types.ts";

/** What the placing of an order can be told. */
export interface PlaceOptions {
  /** Names the request: sent again with the same key, it is answered again and places no second order. */
  idempotencyKey?: string;
  /** The id of the request in the log: 1 to 64 letters, digits or `_.:-`. */
  requestId?: string;
}

/** How long `settled` waits before it looks again, in milliseconds. */
const LOOK_AGAIN = 50;

/**
 * An OrdersClient calls one orders service.
 *
 * A call fails with an error that `is` recognises: ErrInvalidOrder, ErrIdempotencyKeyReused, ErrNotFound, ErrUnavailable,
 * DeadlineExceeded, Canceled. It never retries. Who does should place an order with an `idempotencyKey`.
 */
export class OrdersClient {
  readonly #url: string;

  /** Does not connect yet. Throws a TypeError when `url` is none. */
  constructor(url: string) {
    this.#url = new URL(url).origin;
  }

  /**
   * Places an order, and resolves with it as soon as it cannot be lost any more: it is `placed`, and what becomes of it is
   * known later. When this rejects, the order may have been placed, or not: the same call with the same key finds out.
   */
  async place(
    ctx: Context,
    order: NewOrder,
    { idempotencyKey, requestId }: PlaceOptions = {},
  ): Promise<Order> {
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (idempotencyKey !== undefined) headers["Idempotency-Key"] = idempotencyKey;
    if (requestId !== undefined) headers["X-Request-Id"] = requestId;
    return this.#call(ctx, "POST", "/orders", headers, JSON.stringify(order));
  }

  /** The order with this id. Rejects with ErrNotFound when there is none. */
  async get(ctx: Context, id: string): Promise<Order> {
    return this.#call(ctx, "GET", `/orders/${encodeURIComponent(id)}`);
  }

  /** The order with this id, once it is confirmed or rejected. It asks again and again, for as long as the context lasts. */
  async settled(ctx: Context, id: string): Promise<Order> {
    for (;;) {
      const order = await this.get(ctx, id);
      if (order.state !== "placed") return order;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    }
  }

  async #call(
    ctx: Context,
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<Order> {
    return callService(ctx, {
      method,
      url: this.#url + path,
      headers,
      body,
      service: "the orders service",
      taxonomy,
      parse: (text) => JSON.parse(text) as Order,
    });
  }
}
