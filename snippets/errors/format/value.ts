/** What a verb makes of a value of any type. */
import { isError, read } from "../causes.ts";
import { messageOf } from "../message.ts";
import { type Flags, noFlags, pad } from "./flags.ts";
import { formatFloat, formatInteger } from "./number.ts";
import { partsOf, stringOf } from "./object.ts";
import { formatBytes, formatText } from "./text.ts";

/** Nothing is printed that lies deeper in a value than this. */
const DEEPEST = 10;

/**
 * Sprint returns a value as a verb prints it; `%v` when none is given. A verb that does not fit gives
 * `%!d(string=x)`. It never throws.
 */
export function sprint(value: unknown, verb = "v", flags: Flags = noFlags()): string {
  try {
    return format(value, verb, flags, []);
  } catch (panic) {
    return `%!${verb}(PANIC=String method: ${panicText(panic)})`;
  }
}

/** What a method threw that had to give a text, itself without such a method. */
function panicText(panic: unknown): string {
  try {
    return format(panic, "v", noFlags(), []);
  } catch {
    return typeof panic;
  }
}

/** TypeOf returns the name of a value's type, as `%T` prints it: what `typeof` says, or the name of its class. */
export function typeOf(value: unknown): string {
  if (value === undefined || value === null) return "<nil>";
  if (typeof value !== "object") return typeof value;
  const name = read(read(value, "constructor"), "name");
  return typeof name === "string" && name !== "" ? name : "Object";
}

function format(value: unknown, verb: string, flags: Flags, above: readonly unknown[]): string {
  if (verb === "T") return formatText(typeOf(value), "s", flags) ?? "";
  if (verb === "w") {
    return isError(value) ? format(value, "v", flags, above) : bad(value, "w", flags);
  }
  return formatKnown(value, verb, flags, above) ?? bad(value, verb, flags);
}

/** Undefined when the verb is none for the value. */
function formatKnown(
  value: unknown,
  verb: string,
  flags: Flags,
  above: readonly unknown[],
): string | undefined {
  switch (typeof value) {
    case "undefined":
      return verb === "v" ? pad("<nil>", flags) : undefined;
    case "string":
      return formatText(value, verb, flags);
    case "boolean":
      return verb === "t" || verb === "v" ? pad(String(value), flags) : undefined;
    case "bigint":
      return formatInteger(value, verb === "v" ? "d" : verb, flags);
    case "number":
      return formatNumber(value, verb, flags);
    case "symbol":
      return formatText(String(value), verb, flags);
    case "function":
      return verb === "v" ? pad(`function ${value.name}`.trim(), flags) : undefined;
    default:
      return formatObject(value as object | null, verb, flags, above);
  }
}

function formatNumber(value: number, verb: string, flags: Flags): string | undefined {
  const whole = Number.isInteger(value) && !(verb === "v" && Math.abs(value) >= 1e21);
  const integer = whole
    ? formatInteger(BigInt(value), verb === "v" ? "d" : verb, flags)
    : undefined;
  return integer ?? formatFloat(value, verb, flags);
}

function formatObject(
  value: object | null,
  verb: string,
  flags: Flags,
  above: readonly unknown[],
): string | undefined {
  if (value === null) return verb === "v" ? pad("<nil>", flags) : undefined;
  const text = isError(value) ? messageOf(value) : stringOf(value);
  if (text !== undefined) return formatText(text, verb, flags);
  if (value instanceof Uint8Array && (verb === "s" || verb === "q")) {
    return formatText(new TextDecoder().decode(value), verb, flags);
  }
  if (value instanceof Uint8Array && (verb === "x" || verb === "X")) {
    return formatBytes(value, verb, flags);
  }
  if (above.includes(value) || above.length >= DEEPEST) return "...";
  const inner = [...above, value];
  const { open, parts, close } = partsOf(value);
  const members = parts.map(({ key, value }) => {
    const printed = format(value, verb, flags, inner);
    if (key === undefined) return printed;
    return `${typeof key === "object" ? format(key.key, verb, flags, inner) : key}:${printed}`;
  });
  return open + members.join(" ") + close;
}

function bad(value: unknown, verb: string, flags: Flags): string {
  if (value === undefined || value === null) return `%!${verb}(<nil>)`;
  return `%!${verb}(${typeOf(value)}=${format(value, "v", flags, [])})`;
}
