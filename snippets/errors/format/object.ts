/** What an object looks like in a text. */

/** A member of an object: a property's name, the key of a Map, or neither. */
export interface Part {
  key: string | { key: unknown } | undefined;
  value: unknown;
}

/** An object taken apart: `{name:Alice id:7}`, `[1 2]`, `map[a:1]`. */
export interface Parts {
  open: string;
  parts: Part[];
  close: string;
}

/** PartsOf takes an object apart: an array, a Set, a Map, or any other by its own enumerable properties. */
export function partsOf(value: object): Parts {
  if (value instanceof Map) {
    const parts = Array.from(value, ([key, value]) => ({ key: { key }, value }));
    return { open: "map[", parts, close: "]" };
  }
  if (Array.isArray(value) || value instanceof Set || isTypedArray(value)) {
    const parts = Array.from(value as Iterable<unknown>, (value) => ({ key: undefined, value }));
    return { open: "[", parts, close: "]" };
  }
  const parts = Object.entries(value).map(([key, value]) => ({ key, value }));
  return { open: "{", parts, close: "}" };
}

/**
 * StringOf returns the text of an object that has one: a Date as Go's time, in UTC, and what has a
 * `toString` method of its own. It returns undefined for all others.
 */
export function stringOf(value: object): string | undefined {
  if (value instanceof Date) return timeOf(value);
  const method = value.toString;
  const plain =
    typeof method !== "function" ||
    method === Object.prototype.toString ||
    Array.isArray(value) ||
    isTypedArray(value);
  return plain ? undefined : String(method.call(value));
}

function isTypedArray(value: object): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function timeOf(time: Date): string {
  if (Number.isNaN(time.getTime())) return "Invalid Date";
  const [date, clock = ""] = time.toISOString().split("T");
  return `${date} ${clock.replace(/\.?0*Z$/, "")} +0000 UTC`;
}
