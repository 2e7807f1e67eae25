/** Spans from the header Server-Timing, by which a service tells what it waited for. */
import { describe } from "./expect.ts";
import type { Span } from "./trace.ts";

/** How the spans of a header fit into a trace. */
export interface SpansOfOptions {
  /** When the request was sent, on the clock of the other spans. 0 unless told. */
  start?: number;
  /** The id of the span that they belong under. None unless told. */
  parent?: string;
}

/** An answer with headers, as `fetch` gives it. */
interface Answer {
  headers: { get(name: string): string | null };
}

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/s;

/**
 * Returns the spans that an answer's header Server-Timing tells of, in its order: `dur` is how long one
 * took, `start` when it began after the request had come, `desc`, `outcome` and `budget` what they say,
 * as the gateway writes them. The service's clock is another one: its zero is taken for `start`, so a
 * span lies too early by the time that the request was under way.
 *
 * It returns no spans for an answer without the header. An entry without `dur` took no time. Throws a
 * TypeError when it is given neither an answer nor a header's value, and a RangeError when the value
 * is not a list as the W3C's Server Timing asks.
 */
export function spansOf(answer: Answer | string | null, options: SpansOfOptions = {}): Span[] {
  const { start = 0, parent } = options;
  const value = headerOf(answer);
  const spans: Span[] = [];
  const entries = value.trim() === "" ? [] : split(value, ",");
  for (const entry of entries) {
    const [name = "", ...rest] = split(entry, ";");
    const said = parametersOf(rest);
    if (!TOKEN.test(name) || !said) {
      throw new RangeError(
        `spansOf: expected Server-Timing entries such as users;dur=1.5, found ` +
          `${describe(entry)}; look at what the service writes`,
      );
    }
    const begin = start + amount(said.get("start"), 0);
    const budget = amount(said.get("budget"), Number.NaN);
    const outcome = said.get("outcome");
    spans.push({
      name: said.get("desc") || name,
      id: `${name} ${spans.length + 1}`,
      start: begin,
      end: begin + amount(said.get("dur"), 0),
      ...(parent === undefined ? {} : { parent }),
      ...(outcome ? { outcome } : {}),
      ...(Number.isNaN(budget) ? {} : { budget }),
    });
  }
  return spans;
}

function headerOf(answer: Answer | string | null): string {
  if (answer === null) return "";
  if (typeof answer === "string") return answer;
  if (typeof answer?.headers?.get === "function") return answer.headers.get("server-timing") ?? "";
  throw new TypeError(
    `spansOf: expected an answer or the value of its header, found ${describe(answer)}; ` +
      "pass what fetch returned",
  );
}

/** The parts between separators, which do not count within quotes, without the space around them. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (quoted && text[i] === "\\") i += 1;
    else if (text[i] === '"') quoted = !quoted;
    else if (text[i] === separator && !quoted) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return [...parts, text.slice(from).trim()];
}

/**
 * What the parameters say, by name; undefined when one is malformed. The first of several with one name
 * counts, and names have no case.
 */
function parametersOf(parts: readonly string[]): Map<string, string> | undefined {
  const said = new Map<string, string>();
  for (const part of parts) {
    const at = part.indexOf("=");
    const name = (at < 0 ? part : part.slice(0, at)).trimEnd().toLowerCase();
    const value = at < 0 ? "" : part.slice(at + 1).trimStart();
    const quoted = QUOTED.test(value);
    if (!TOKEN.test(name) || !(at < 0 || quoted || TOKEN.test(value))) return undefined;
    if (said.has(name)) continue;
    said.set(name, quoted ? value.slice(1, -1).replace(/\\(.)/gs, "$1") : value);
  }
  return said;
}

function amount(value: string | undefined, otherwise: number): number {
  const number = value === undefined || value === "" ? Number.NaN : Number(value);
  return Number.isFinite(number) && number >= 0 ? number : otherwise;
}
