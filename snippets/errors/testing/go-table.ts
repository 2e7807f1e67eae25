/** Reads the tables of Go's own tests of fmt: rows of a format, a value or several, and the text. */

/** A row whose literals mean the same in JavaScript. */
export interface Row {
  source: string;
  format: string;
  args: unknown[];
  text: string;
}

const STRING = /"(?:[^"\\]|\\.)*"|`[^`]*`/.source;
const ROW = new RegExp(`^\\t\\{(${STRING}), (.+), (${STRING})\\},`, "gm");

/** RowsOf returns the rows of a test file whose literals JavaScript can express: texts, bytes, numbers, lists. */
export function rowsOf(source: string): Row[] {
  return [...source.matchAll(ROW)].flatMap(([row, format = "", value = "", text = ""]) => {
    try {
      const several = /^(SE|args)\b/.test(value);
      const read = literalOf(value);
      const args = several ? (read as unknown[]) : [read];
      return {
        source: row.trim(),
        format: String(literalOf(format)),
        args,
        text: String(literalOf(text)),
      };
    } catch {
      return [];
    }
  });
}

const NAMES = new Map<string, unknown>([
  ["nil", undefined],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["posInf", Number.POSITIVE_INFINITY],
  ["negInf", Number.NEGATIVE_INFINITY],
]);

function literalOf(literal: string): unknown {
  if (NAMES.has(literal)) return NAMES.get(literal);
  if (/^`[^`]*`$/.test(literal)) return literal.slice(1, -1);
  if (/^"(?:[^"\\]|\\.)*"$/.test(literal)) return unescaped(literal.slice(1, -1));
  if (/^'.*'$/.test(literal)) return unescaped(literal.slice(1, -1)).codePointAt(0);
  if (/^[-+]?(\d+\.\d*(e[-+]?\d+)?|0|[1-9]\d*|0x[\da-f]+)$/i.test(literal)) return Number(literal);
  const [, type = "", inside = ""] = /^([\w[\]]+)[({](.*)[)}]$/.exec(literal) ?? [];
  if (type === "[]byte" && literal.includes("{")) {
    return Uint8Array.from(inside === "" ? [] : inside.split(", ").map(literalOf).map(Number));
  }
  if (type === "[]byte") return new TextEncoder().encode(String(literalOf(inside)));
  if (/^(SE|args|\[\](any|string|int))$/.test(type)) {
    return inside === "" ? [] : inside.split(", ").map(literalOf);
  }
  if (/^(u?int(8|16|32|64)?|rune)$/.test(type)) return literalOf(inside);
  throw new SyntaxError(`expected a literal that JavaScript has, too, found ${literal}`);
}

const SHORT = new Map([..."abfnrtv"].map((letter, at) => [letter, "\x07\b\f\n\r\t\v"[at] ?? ""]));

function unescaped(text: string): string {
  return text.replace(/\\(x..|u.{4}|U.{8}|.)/g, (_, name: string) => {
    if (name.length === 1) return SHORT.get(name) ?? name;
    const code = Number.parseInt(name.slice(1), 16);
    if (name.startsWith("x") && code > 0x7f) throw new SyntaxError("a byte that is no text");
    return String.fromCodePoint(code);
  });
}
