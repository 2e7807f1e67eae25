/** Reads what the thread that serves has told. */

import type { FinishedSpan, Source } from "./finished-span.ts";
import type { Batch, Pattern } from "./messages.ts";
import { RecordedSpan } from "./recorded-span.ts";
import { RowSpan } from "./row-span.ts";
import { Rows } from "./rows.ts";

/** A Reader remembers the patterns that it was told. */
export class Reader {
  readonly #patterns: Pattern[] = [];
  readonly #source: Source;

  /** All spans come from `source`. */
  constructor(source: Source) {
    this.#source = source;
  }

  /** The spans of a batch. Its block may be filled anew after that. */
  read({ origin, patterns, block, spans }: Batch): FinishedSpan[] {
    this.#patterns.push(...patterns);
    const read: FinishedSpan[] = [];
    if (block !== undefined) {
      const rows = new Rows(block.memory, block.size, origin, this.#source);
      for (let at = 0; at < block.size; at = rows.next(at)) {
        const pattern = this.#patterns[rows.pattern(at)] as Pattern;
        read.push(new RowSpan(rows, at, pattern));
      }
    }
    for (const span of spans) read.push(new RecordedSpan(span, origin, this.#source));
    return read;
  }
}
