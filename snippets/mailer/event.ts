/** From JSON to an event, and from an event to the text of its mail. */
import { badRequest } from "@snippets/errors";
import { HttpProblem } from "@snippets/service";
import { ErrInvalidEvent } from "./errors.ts";

/** The media type of one event in JSON, with its data inside ("structured content mode"). */
export const EVENT_TYPE = "application/cloudevents+json";

/** What the mailer needs to know of an event. Whatever else it holds is for others. */
export interface Told {
  source: string;
  id: string;
  type: string;
  /** Undefined when the event is of a type that needs no mail. */
  mail: { order: string; text: string } | undefined;
}

const TEXTS: Record<string, (what: string, reason: string) => string> = {
  "order.placed": (what) => `We have your order: ${what}.`,
  "order.confirmed": (what) => `Your order is confirmed: ${what}.`,
  "order.rejected": (what, reason) => `We cannot fill your order: ${what}. The reason: ${reason}.`,
};

const EXPECTED_TEXT = "expected 1 to 255 characters without control characters";
const isText = (value: unknown): value is string =>
  typeof value === "string" && /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(value);

/** ReadEvent reads a CloudEvent of version 1.0. It throws an HttpProblem that is ErrInvalidEvent, one entry a fault. */
export function readEvent(json: unknown): Told {
  const faults: [path: string[], description: string][] = [];
  const text = (from: unknown, ...path: string[]): string => {
    const value = (from as Record<string, unknown> | null | undefined)?.[path.at(-1) as string];
    if (isText(value)) return value;
    faults.push([path, EXPECTED_TEXT]);
    return "";
  };
  const event = json as { specversion?: unknown; type?: unknown; data?: unknown } | null;
  if (event?.specversion !== "1.0") faults.push([["specversion"], 'expected "1.0"']);
  const told = { source: text(json, "source"), id: text(json, "id"), type: text(json, "type") };
  const write = Object.hasOwn(TEXTS, told.type) ? TEXTS[told.type] : undefined;
  let mail: Told["mail"];
  if (write !== undefined) {
    const data = event?.data;
    const order = text(data, "data", "id");
    const item = text(data, "data", "item");
    const reason = told.type === "order.rejected" ? text(data, "data", "reason") : "";
    const { quantity } = (data ?? {}) as { quantity?: unknown };
    if (!Number.isSafeInteger(quantity)) faults.push([["data", "quantity"], "expected an integer"]);
    mail = { order, text: write(`${quantity} × ${item}`, reason) };
  }
  if (faults.length === 0) return { ...told, mail };
  const violations = faults.map(([path, description]) => ({ field: path.join("."), description }));
  throw new HttpProblem(
    badRequest(violations, ErrInvalidEvent),
    "expected a CloudEvent 1.0 in JSON, found one that does not fit",
    { errors: faults.map(([path, detail]) => ({ pointer: `#/${path.join("/")}`, detail })) },
  );
}
