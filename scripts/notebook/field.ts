import { describeValue, NotebookError, type Place } from "./error.ts";
import type { Json, JsonObject } from "./format.ts";

/** A value of a notebook together with the place where it was found. */
export interface Field {
  value: Json | undefined;
  place: Place;
}

const BY_HAND = "correct the field, or open the notebook in JupyterLab and save it";

/** reject throws a NotebookError about `field`. It never returns. */
export function reject(field: Field, expected: string, next: string = BY_HAND): never {
  throw new NotebookError(field.place, { expected, found: describeValue(field.value), next });
}

/** member returns the field `key` of the object `parent`; its value is undefined when there is none. */
export function member(parent: { value: JsonObject; place: Place }, key: string): Field {
  const value = Object.hasOwn(parent.value, key) ? parent.value[key] : undefined;
  const prefix = parent.place.field;
  const step = /^\w+$/.test(key) ? key : JSON.stringify(key);
  const name = step !== key ? `${prefix ?? ""}[${step}]` : prefix ? `${prefix}.${key}` : key;
  return { value, place: { ...parent.place, field: name } };
}

/** elements returns the items of a list, each with its place (`outputs[0]`), or throws. */
export function elements(field: Field, expected: string): Field[] {
  if (!Array.isArray(field.value)) reject(field, expected);
  return field.value.map((value, index) => ({
    value,
    place: { ...field.place, field: `${field.place.field}[${index}]` },
  }));
}

/** object returns the field as an object with its place, or throws. */
export function object(field: Field, expected = "an object"): { value: JsonObject; place: Place } {
  const { value, place } = field;
  if (value === null || typeof value !== "object" || Array.isArray(value)) reject(field, expected);
  return { value, place };
}

/** text returns a string, or throws. */
export function text(field: Field, expected = "a text"): string {
  return typeof field.value === "string" ? field.value : reject(field, expected);
}

/** lines returns a text that the file may hold whole or as a list of lines, or throws. */
export function lines(field: Field): string {
  const { value } = field;
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) reject(field, "a text or a list of lines");
  return elements(field, "a list of lines")
    .map((line) => text(line, "a line of text"))
    .join("");
}

/** count returns an execution count: a whole number from 0, or null; or throws. */
export function count(field: Field): number | null {
  const { value } = field;
  if (value === null) return null;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  return reject(field, "a whole number from 0, or null");
}

/**
 * only throws when the object has a field that is not in `known`. The format allows no others
 * outside of metadata, and to drop them in silence would lose what somebody wrote.
 */
export function only(parent: { value: JsonObject; place: Place }, known: readonly string[]): void {
  for (const key of Object.keys(parent.value)) {
    if (known.includes(key)) continue;
    reject(
      member(parent, key),
      `only the fields ${known.join(", ")}`,
      "move what it says into metadata, or remove the field",
    );
  }
}
