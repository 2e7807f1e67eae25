/** Strings and bytes: %s, %q, %x. */
import { type Flags, pad } from "./flags.ts";

/** FormatText returns a string by a verb, or undefined when the verb is none for strings. */
export function formatText(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case "v":
    case "s":
      return pad(cut(text, flags), flags);
    case "q": {
      const all = cut(text, flags);
      const raw = flags.sharp && !/[`\p{Cc}\ufeff]/u.test(all.replaceAll("\t", ""));
      return pad(raw ? `\`${all}\`` : quote(all, '"', flags.plus), flags);
    }
    case "x":
    case "X":
      return formatBytes(new TextEncoder().encode(text), verb, flags);
    default:
      return undefined;
  }
}

/** FormatBytes returns bytes as hexadecimal digits. */
export function formatBytes(bytes: Uint8Array, verb: "x" | "X", flags: Flags): string {
  const prefix = flags.sharp ? "0x" : "";
  const pairs = Array.from(bytes.subarray(0, flags.precision), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  const digits = flags.space ? pairs.map((pair) => prefix + pair).join(" ") : pairs.join("");
  const all = flags.space || digits === "" ? digits : prefix + digits;
  return pad(verb === "X" ? all.toUpperCase() : all, flags);
}

/** A precision cuts a text, counting code points. */
function cut(text: string, { precision }: Flags): string {
  if (precision === undefined || text.length <= precision) return text;
  return [...text].slice(0, precision).join("");
}

const SHORT: Record<string, string> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
};

/** Quote returns a text in quotes, as Go writes it; with `ascii`, all else is escaped. */
export function quote(text: string, mark: '"' | "'", ascii: boolean): string {
  const inside = Array.from(text, (char) => {
    if (char === mark) return `\\${mark}`;
    return SHORT[char] ?? (isPrintable(char, ascii) ? char : escaped(char));
  });
  return mark + inside.join("") + mark;
}

function isPrintable(char: string, ascii: boolean): boolean {
  return ascii ? /^[ -~]$/.test(char) : /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char);
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, "0")}`;
  return code > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}
