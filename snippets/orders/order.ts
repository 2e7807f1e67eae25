/** From JSON to an order. */
import { badRequest } from "@snippets/errors";
import { type FieldError, HttpProblem } from "@snippets/service";
import { ErrInvalidOrder } from "./errors.ts";
import type { NewOrder } from "./types.ts";

const MOST = 1000;

/** ReadNewOrder reads what a client wants. It throws an HttpProblem that is ErrInvalidOrder, one entry a fault. */
export function readNewOrder(json: unknown): NewOrder {
  const errors: FieldError[] = [];
  const refuse = (pointer: string, detail: string) => errors.push({ pointer, detail });
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    refuse("#", "expected an object with item and quantity");
  }
  const { item, quantity, ...others } = (json ?? {}) as Record<string, unknown>;
  if (errors.length === 0) {
    // With the flag `u` it counts characters. PostgreSQL cannot store the one with the number 0.
    if (typeof item !== "string" || !/^(?!\s)[^\p{Cc}\p{Cs}]{1,100}(?<!\s)$/u.test(item)) {
      refuse("#/item", "expected a text of 1 to 100 characters, without space at either end");
    }
    const whole = typeof quantity === "number" && Number.isInteger(quantity);
    if (!whole || quantity < 1 || quantity > MOST) {
      refuse("#/quantity", `expected a whole number from 1 to ${MOST}`);
    }
    // A client that writes `quantitty` besides should hear of it.
    for (const name of Object.keys(others).slice(0, 20)) {
      const escaped = name.slice(0, 100).replaceAll("~", "~0").replaceAll("/", "~1").toWellFormed();
      refuse(`#/${encodeURIComponent(escaped)}`, "is not a member of an order; leave it out");
    }
  }
  if (errors.length === 0) return { item, quantity } as NewOrder;
  const violations = errors.map(({ pointer, detail }) => ({
    field: decodeURIComponent(pointer).slice(2).replaceAll("/", "."),
    description: detail,
  }));
  throw new HttpProblem(
    badRequest(violations, ErrInvalidOrder),
    "expected an order, found a body that is none",
    { errors },
  );
}
