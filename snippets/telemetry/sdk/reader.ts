/** Reads what the thread that serves has told in few words. */
import { SpanKind } from "@opentelemetry/api";
import { type Attributes, type Batch, COLUMNS, type EndedSpan, type Pattern } from "./messages.ts";
import { BUDGET, setUrl } from "./names.ts";

/** A Reader remembers the patterns that it was told. */
export class Reader {
  readonly #patterns: Pattern[] = [];

  /** Calls `take` with each span of a batch, and with its pattern, if it follows one: the span has only the rest. */
  read({ patterns, rows, spans }: Batch, take: (span: EndedSpan, pattern?: Pattern) => void): void {
    this.#patterns.push(...patterns);
    for (let at = 0; at < rows.length; at += COLUMNS) {
      take(spanAt(rows, at), this.#patterns[rows[at] as number]);
    }
    for (const span of spans) take(span);
  }
}

function spanAt(rows: Batch["rows"], at: number): EndedSpan {
  const attributes: Attributes = {};
  const [budget, url] = [rows[at + 7], rows[at + 8]];
  if (budget !== undefined) attributes[BUDGET] = budget as number;
  if (url !== undefined) setUrl(attributes, url as string);
  return {
    kind: SpanKind.SERVER,
    span: rows[at + 1] as string,
    trace: rows[at + 2] as string,
    parent: rows[at + 3] as string | undefined,
    remote: true,
    state: undefined,
    sampled: rows[at + 4] as boolean,
    name: "",
    start: rows[at + 5] as number,
    end: rows[at + 6] as number,
    attributes,
    failed: false,
    error: undefined,
  };
}
