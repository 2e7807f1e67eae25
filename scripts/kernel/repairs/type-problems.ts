/**
 * Beyond stock tslab: a cell can ask what the compiler has against a text.
 *
 * A check of an exercise looks at the types of the reader's function: whether the compiler takes a call, or refuses it.
 */
import type { Converter } from "tslab/dist/converter.js";
import { offerToCells, type Tslab, wrapConverters } from "../tslab.ts";

/** What the compiler says against a text. */
interface TypeProblem {
  /** TypeScript's number for it, such as 2345. */
  code: number;
  message: string;
  /** The line where it begins; the first is 0. */
  line: number;
}

/**
 * offerTypeProblems lets cells call `__tslab__.typeProblems(text)`. The text is compiled as a cell is, by the same
 * compiler. It sees nothing of the cells, does not run, and leaves nothing for the cells after it.
 *
 * It takes the converter as it was before the repairs that were made until now, so it is called after those
 * that report what a cell's compilation says.
 */
export function offerTypeProblems(tslab: Tslab): void {
  let compile: Converter["convert"];
  wrapConverters(tslab, (converter) => {
    compile = converter.convert;
    return converter;
  });
  const typeProblems = (text: string): TypeProblem[] =>
    compile("", text).diagnostics.map(({ code, messageText, start }) => ({
      code,
      message: messageText,
      line: start.line,
    }));
  offerToCells(tslab, { typeProblems });
}
