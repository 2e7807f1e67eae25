/** Numbers: %d and its bases, %e, %f, %g. */
import { type Flags, pad } from "./flags.ts";
import { quote } from "./text.ts";

const BASES: Record<string, number> = { d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** FormatInteger returns a whole number by a verb, or undefined when the verb is none for whole numbers. */
export function formatInteger(value: bigint, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case "c":
      return pad(charOf(value), flags);
    case "q":
      return pad(quote(charOf(value), "'", flags.plus), flags);
    case "U":
      return pad(unicode(value, flags), flags, false);
  }
  const base = BASES[verb];
  if (base === undefined) return undefined;
  const negative = value < 0n;
  const sign = negative ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  let digits = (negative ? -value : value).toString(base);
  if (flags.precision === 0 && value === 0n) return pad("", flags, false);
  const zeros =
    flags.precision ?? (flags.zero && !flags.minus && flags.width ? flags.width - sign.length : 0);
  digits = digits.padStart(zeros, "0");
  const prefix = prefixOf(verb, digits, flags);
  return pad(sign + prefix + (verb === "X" ? digits.toUpperCase() : digits), flags, false);
}

function prefixOf(verb: string, digits: string, { sharp }: Flags): string {
  if (verb === "O") return sharp && !digits.startsWith("0") ? "0o0" : "0o";
  if (!sharp) return "";
  if (verb === "o") return digits.startsWith("0") ? "" : "0";
  return { b: "0b", x: "0x", X: "0X" }[verb] ?? "";
}

function charOf(value: bigint): string {
  const valid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  return valid ? String.fromCodePoint(Number(value)) : "\ufffd";
}

function unicode(value: bigint, { sharp, precision = 4 }: Flags): string {
  const code = `U+${BigInt.asUintN(64, value).toString(16).toUpperCase().padStart(Math.max(4, precision), "0")}`;
  const char = charOf(value);
  return sharp && /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char) ? `${code} '${char}'` : code;
}

/** FormatFloat returns a number by %e, %f, %g or %v, or undefined when the verb is another one. */
export function formatFloat(value: number, verb: string, flags: Flags): string | undefined {
  if (!/^[eEfFgGv]$/.test(verb)) return undefined;
  const negative = value < 0 || (Object.is(value, -0) && verb !== "v");
  if (!Number.isFinite(value)) {
    const plus = flags.plus || (value > 0 && !flags.space) ? "+" : flags.space ? " " : "";
    const text = Number.isNaN(value) ? "NaN" : "Inf";
    return pad((negative ? "-" : plus) + text, flags, false);
  }
  const sign = negative ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  const digits = digitsOf(Math.abs(value), verb.toLowerCase(), flags.precision);
  const zeros = flags.zero && !flags.minus && flags.width ? flags.width - sign.length : 0;
  const text = sign + digits.padStart(zeros, "0");
  return pad(/[EG]/.test(verb) ? text.toUpperCase() : text, flags, false);
}

function digitsOf(value: number, verb: string, precision: number | undefined): string {
  switch (verb) {
    case "e":
      return exponential(value, precision ?? 6);
    case "f":
      return fixed(value, precision ?? 6);
    case "g":
      return general(value, precision);
    default:
      return precision === undefined ? String(value) : general(value, precision);
  }
}

/** The most digits after the point that JavaScript gives. */
const MOST = 100;

function exponential(value: number, precision: number): string {
  return value.toExponential(Math.min(precision, MOST)).replace(/e([+-])(\d)$/, "e$10$2");
}

function fixed(value: number, precision: number): string {
  if (value < 1e21) return value.toFixed(Math.min(precision, MOST));
  return BigInt(value) + (precision > 0 ? `.${"0".repeat(Math.min(precision, MOST))}` : "");
}

function general(value: number, precision: number | undefined): string {
  const shortest = precision === undefined;
  const exact = shortest
    ? value.toExponential()
    : value.toExponential(Math.min(Math.max(precision, 1), MOST) - 1);
  const [mantissa = "0", exponent = "0"] = exact.replace(/(\.\d*?)0+e/, "$1e").split("e");
  const count = mantissa.replace(".", "").length;
  const x = Number(exponent);
  let most = shortest ? 6 : Math.max(precision, 1);
  if (!shortest && most > count && count >= x + 1) most = count;
  if (x < -4 || x >= most) return exponential(value, count - 1);
  return fixed(value, Math.max(count - 1 - x, 0));
}
