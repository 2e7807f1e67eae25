import type { Json } from "./format.ts";

/** Where the first fault of a JSON text is: 1-based line and column, what could stand there, what does. */
export interface JsonFault {
  line: number;
  column: number;
  expected: string;
  found: string;
}

/** What may stand next. */
type State = "value" | "first item" | "first key" | "key" | "colon" | "after";

const SPACE = /[ \t\n\r]*/y;
/** A string up to its closing quote or its first fault. JSON forbids only the control characters below U+0020. */
const STRING_BODY = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/uy;
const STRING = new RegExp(`${STRING_BODY.source}"`, "uy");
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

/**
 * locateJsonFault finds the first character at which `text` stops being JSON (RFC 8259), and returns
 * undefined when it is JSON. `JSON.parse` is the judge of validity; this only says where, since
 * the engine's own message gives a position for some faults and not for others.
 */
export function locateJsonFault(text: string): JsonFault | undefined {
  let at = 0;
  const open: ("[" | "{")[] = [];
  let state: State = "value";
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const close = (): void => {
    at++;
    open.pop();
    state = "after";
  };
  for (;;) {
    take(SPACE);
    const char = text[at];
    if (state === "after" && open.length === 0) {
      return char === undefined ? undefined : faultAt(text, at, "the end of the file");
    }
    const inside = open.at(-1);
    if (state === "colon") {
      if (char !== ":") return faultAt(text, at, '":" after a key');
      at++;
      state = "value";
    } else if (state === "after") {
      if (char === (inside === "[" ? "]" : "}")) close();
      else if (char === ",") {
        at++;
        state = inside === "[" ? "value" : "key";
      } else return faultAt(text, at, inside === "[" ? '"," or "]"' : '"," or "}"');
    } else if (state === "key" || state === "first key") {
      if (char === "}" && state === "first key") close();
      else if (take(STRING)) state = "colon";
      else
        return stringFault(
          text,
          at,
          state === "key" ? "a key in quotes" : 'a key in quotes or "}"',
        );
    } else if (char === "]" && state === "first item") close();
    else if (char === "[" || char === "{") {
      at++;
      open.push(char);
      state = char === "[" ? "first item" : "first key";
    } else if (take(STRING) || take(SCALAR)) state = "after";
    else return stringFault(text, at, "a value");
  }
}

/** A string that starts but does not parse is faulty further on: at its bad escape, control character or end. */
function stringFault(text: string, at: number, expected: string): JsonFault {
  if (text[at] !== '"') return faultAt(text, at, expected);
  STRING_BODY.lastIndex = at;
  STRING_BODY.test(text);
  const bad = STRING_BODY.lastIndex;
  return faultAt(
    text,
    bad,
    text[bad] === "\\" ? "a valid escape in the string" : "the closing quote of the string",
  );
}

function faultAt(text: string, at: number, expected: string): JsonFault {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = at - before.lastIndexOf("\n");
  const point = text.codePointAt(at);
  const found =
    point === undefined
      ? "the end of the file"
      : point < 0x21 || point === 0xfeff
        ? `the character U+${point.toString(16).toUpperCase().padStart(4, "0")}`
        : JSON.stringify(text.slice(at, at + 12).split("\n")[0]);
  return { line, column, expected, found };
}

/**
 * stringifySorted writes JSON as Jupyter does: keys sorted, one space a level, no escapes but those
 * that JSON needs. It writes keys that look like numbers in text order too, which `JSON.stringify`
 * cannot, and never copies an object, so that a key `__proto__` survives.
 */
export function stringifySorted(value: Json, indent = ""): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent} `;
  const items = Array.isArray(value)
    ? value.map((item) => inner + stringifySorted(item, inner))
    : Object.keys(value)
        .sort()
        .map(
          (key) => `${inner}${JSON.stringify(key)}: ${stringifySorted(value[key] as Json, inner)}`,
        );
  const [left, right] = Array.isArray(value) ? "[]" : "{}";
  return items.length === 0
    ? `${left}${right}`
    : `${left}\n${items.join(",\n")}\n${indent}${right}`;
}
