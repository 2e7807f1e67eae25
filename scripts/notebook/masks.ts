/**
 * A mask is a named rule for a part of an output that changes from run to run. `pattern` matches just
 * that part; its surroundings are in lookbehinds and lookaheads, so that they are still compared.
 */
export interface Mask {
  name: string;
  pattern: RegExp;
  placeholder: string;
}

/** What stands between the name of a field and its value, in JSON, in `util.inspect` and in prose. */
const IS = `["']?(?: ?[:=] ?| )["']?`;

function mask(name: string, ...alternatives: string[]): Mask {
  return { name, pattern: new RegExp(alternatives.join("|"), "gm"), placeholder: `<${name}>` };
}

/**
 * The masks, in the order in which they apply; the same for every notebook. Each is narrow: it needs a
 * unit, a field name or a form that nothing else has. A status code, a count, an amount and a body's
 * own values stay as they are.
 */
export const MASKS: readonly Mask[] = [
  /** A moment: ISO 8601 with a time of day, an HTTP date, or a field that holds milliseconds since 1970. A day alone stays. */
  mask(
    "date",
    String.raw`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?`,
    String.raw`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\b`,
    String.raw`(?<=\b(?:time|timestamp|ts)${IS})1\d{12}\b`,
  ),
  /** A random id: a UUID, or a field that names a trace, span or request; the two ids of a `traceparent`. */
  mask(
    "id",
    String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`,
    String.raw`(?<=\b(?:trace|span|request)[-_]?[iI]d${IS})[0-9a-f]{8,32}\b`,
    String.raw`\b[0-9a-f]{32}-[0-9a-f]{16}(?=-0[01]\b)`,
  ),
  /** A process id: after the word `pid`, or at the beginning of one of Node's own warnings. */
  mask("pid", String.raw`(?<=\bpid${IS})\d+\b`, String.raw`(?<=^\(node:)\d+(?=\) \w+Warning:)`),
  /** A port: after a loopback host, or after the word `port`. The port of any other host stays. */
  mask(
    "port",
    String.raw`(?<=(?:\b127\.0\.0\.1|\blocalhost|\[::1\]):)\d{1,5}\b`,
    String.raw`(?<=\b(?:[pP]ort|localPort|remotePort)${IS})\d{1,5}\b`,
  ),
  /** A measured time: a number with ms, µs or ns, a decimal number with s, or a field named for it. `30 s` stays. */
  mask(
    "duration",
    String.raw`\b\d+(?:\.\d+)?(?= ?(?:ms|µs|us|ns)\b)`,
    String.raw`\b\d+\.\d+(?= ?s\b)`,
    String.raw`(?<=\b(?:ms|durationMs|duration_ms|elapsedMs|elapsed_ms|duration|budget_ms)${IS})\d+(?:\.\d+)?\b`,
  ),
];

/** A text after the masks, and how often each of them hit. A mask that did not hit is not in `hits`. */
export interface Masked {
  text: string;
  hits: Map<string, number>;
}

/**
 * applyMasks replaces what changes from run to run by placeholders. Several spaces beside a
 * placeholder become one: columns are padded by the width of the value that stood there. It does not
 * change anything else; a masked text masked again stays as it is, with no hits.
 */
export function applyMasks(text: string, masks: readonly Mask[] = MASKS): Masked {
  const hits = new Map<string, number>();
  let masked = text;
  for (const { name, pattern, placeholder } of masks) {
    masked = masked.replace(pattern, () => {
      hits.set(name, (hits.get(name) ?? 0) + 1);
      return placeholder;
    });
    if (hits.has(name)) {
      masked = masked.replace(
        new RegExp(` {2,}(?=${placeholder})|(?<=${placeholder}) {2,}`, "g"),
        " ",
      );
    }
  }
  return { text: masked, hits };
}
