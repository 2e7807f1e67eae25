/** The shapes that travel between the orders service and its clients. */

/** What a client wants. */
export interface NewOrder {
  /** What is wanted, for example "tea": 1 to 100 characters. */
  item: string;
  /** How many: 1 to 1000. */
  quantity: number;
}

/**
 * `placed`: the service has the order, and will ask for its items. `confirmed`: they are set aside. `rejected`: they cannot
 * be. The last two never change.
 */
export type OrderState = "placed" | "confirmed" | "rejected";

/** An order, as the service stores and returns it. */
export interface Order extends NewOrder {
  /** A UUID, given by the service. */
  id: string;
  state: OrderState;
  /** Why it was rejected; absent in other states. */
  reason?: string;
}
