/** The resources `/orders` and `/orders/{id}`. */
import { is } from "@snippets/errors";
import { contextOf, HttpProblem, jsonBody, methods, sendJson, within } from "@snippets/service";
import { type IRouter, json, type Request } from "express";
import type { Crash } from "./crash.ts";
import {
  ErrIdempotencyKeyReused,
  ErrInvalidParameter,
  ErrMalformedJson,
  ErrNotFound,
} from "./errors.ts";
import { readNewOrder } from "./order.ts";
import type { OrderStore } from "./store.ts";

const JSON_TYPE = "application/json";

export interface OrderRoutesOptions {
  store: OrderStore;
  crash: Crash;
  /** Called when an order was placed. */
  onPlaced: () => void;
}

/** OrderRoutes takes orders and says what has become of them. */
export function orderRoutes(router: IRouter, { store, crash, onPlaced }: OrderRoutesOptions): void {
  router
    .route("/orders")
    .post(jsonBody({ json, type: JSON_TYPE, malformed: ErrMalformedJson }), async (req, res) => {
      const ctx = contextOf(res);
      crash("place:begin");
      const key = keyOf(req);
      const wanted = readNewOrder(req.body);
      // Once begun it goes to its end, even when nobody waits for it any more: the same key then gets its answer.
      const placing = within(ctx, () => store.place(wanted, key));
      const { order, replayed } = await placing.catch((error) => Promise.reject(explain(error)));
      if (replayed) res.setHeader("Idempotency-Replayed", "true");
      else onPlaced();
      res.statusCode = 202;
      res.setHeader("Location", `/orders/${order.id}`);
      sendJson(res, order);
    })
    .all(methods(["POST", "OPTIONS"], { "Accept-Post": JSON_TYPE }));
  router
    .route("/orders/:id")
    .get(async (req, res) => {
      const id = req.params.id as string;
      // What cannot be an id names no order.
      const order = UUID.test(id)
        ? await within(contextOf(res), () => store.get(id.toLowerCase()))
        : undefined;
      if (order !== undefined) return sendJson(res, order);
      throw new HttpProblem(
        ErrNotFound,
        "expected the id of an order, found none with this one; take it from the answer to POST /orders",
      );
    })
    .all(methods(["GET", "HEAD", "OPTIONS"]));
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The key of a request, or undefined. */
function keyOf(req: Request): string | undefined {
  const key = req.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new HttpProblem(
    ErrInvalidParameter,
    "expected an Idempotency-Key of 1 to 255 printable characters without spaces, found another; use a random UUID",
  );
}

function explain(error: unknown): unknown {
  if (!is(error, ErrIdempotencyKeyReused)) return error;
  return new HttpProblem(
    ErrIdempotencyKeyReused,
    "expected the order that this Idempotency-Key came with first, found another; use a new key for a new order",
  );
}
