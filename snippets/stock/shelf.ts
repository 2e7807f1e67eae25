/** What is in stock, and what is set aside for whom. It is kept in memory: a new process begins anew. */
import { status } from "@grpc/grpc-js";
import type { ReserveReply, ReserveRequest } from "./generated/stock.ts";

const MOST = 1000;

/** Why a call is refused, as grpc-js takes it from a handler. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: status;
  readonly details: string;
  constructor(code: status, details: string) {
    super(details);
    this.code = code;
    this.details = details;
  }
}

/** A Shelf holds the items, and remembers each order that it has set something aside for. */
export class Shelf {
  readonly #levels: Map<string, number>;
  readonly #reserved = new Map<string, ReserveReply>();

  /** Takes how many there are of each item. */
  constructor(levels: ReadonlyMap<string, number>) {
    this.#levels = new Map(levels);
  }

  /**
   * Sets aside `quantity` of `item`, all or nothing, and returns what is left. For an order that has its items already
   * it does nothing and returns what it returned then. It throws a Refusal: INVALID_ARGUMENT, NOT_FOUND for an item that
   * is not sold here, FAILED_PRECONDITION when too few are left.
   */
  reserve({ item, quantity, order }: ReserveRequest): ReserveReply {
    if (order === "") {
      throw new Refusal(status.INVALID_ARGUMENT, "order: expected an id, found none; send one");
    }
    if (quantity < 1 || quantity > MOST) {
      throw new Refusal(
        status.INVALID_ARGUMENT,
        `quantity: expected 1 to ${MOST}, found ${quantity}; correct it`,
      );
    }
    const before = this.#reserved.get(order);
    if (before) return before;
    const level = this.#levels.get(item);
    if (level === undefined) {
      throw new Refusal(
        status.NOT_FOUND,
        `item: expected one that is sold here, found ${JSON.stringify(item)}; ask for one of ${[...this.#levels.keys()].join(", ")}`,
      );
    }
    if (level < quantity) {
      throw new Refusal(
        status.FAILED_PRECONDITION,
        `expected ${quantity} of ${item}, found ${level} left; ask for fewer`,
      );
    }
    const reply = { left: level - quantity };
    this.#levels.set(item, reply.left);
    this.#reserved.set(order, reply);
    return reply;
  }
}
