/**
 * Repair: type errors end a cell with an `error` message that shows each place: the cell's own line and
 * column, the line itself, and a caret under the fault.
 *
 * Stock tslab prints one line of text for each on stderr, without the source.
 */
import type { Diagnostic } from "tslab/dist/converter.js";
import { currentCell, type Failure } from "../cell.ts";
import { type Tslab, wrapConverters } from "../tslab.ts";
import { cellName } from "./sources.ts";

// The codes below are those of the parser and of grammar checks.
const FIRST_TYPE_CODE = 2000;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]|\p{Emoji_Presentation}/u;

/** blank gives white space as wide as `text` is in a fixed-width font. */
function blank(text: string): string {
  return [...text].map((char) => (char === "\t" ? "\t" : WIDE.test(char) ? "  " : " ")).join("");
}

/** One fault: tslab lists a message and its details as entries of their own with the same place. */
interface Fault {
  first: Diagnostic;
  details: string[];
}

function faults(diagnostics: readonly Diagnostic[]): Fault[] {
  const found: Fault[] = [];
  for (const diagnostic of diagnostics) {
    const last = found.at(-1);
    const { start, end } = diagnostic;
    if (last?.first.start.offset === start.offset && last.first.end.offset === end.offset) {
      last.details.push(diagnostic.messageText);
    } else {
      found.push({ first: diagnostic, details: [] });
    }
  }
  return found;
}

/** frame shows a line of the cell with carets under the part from `start` to `end`. */
function frame(source: string, { start, end }: Diagnostic): string[] {
  const line = source.split("\n")[start.line];
  if (line === undefined) return [];
  const gutter = `${start.line + 1} | `;
  const stop = end.line === start.line ? end.character : line.length;
  const marked = blank(line.slice(start.character, stop)).replaceAll(/[ \t]/g, "^") || "^";
  return [
    gutter + line,
    " ".repeat(gutter.length) + blank(line.slice(0, start.character)) + marked,
  ];
}

/**
 * describeDiagnostics says in the form of an `error` message why a cell does not compile. `source` is the
 * cell's text and `name` how the cell is called.
 */
export function describeDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: string,
  name: string,
): Failure {
  const all = faults(diagnostics);
  const isSyntax = all.some(({ first }) => first.code < FIRST_TYPE_CODE);
  const ename = isSyntax ? "SyntaxError" : "TypeCheckError";
  const [one] = all;
  const evalue =
    one === undefined ? "" : `line ${one.first.start.line + 1}: ${one.first.messageText}`;
  const count = all.length === 1 ? "1 error" : `${all.length} errors`;
  const traceback = [`${ename}: ${count}; nothing in this cell has run.`];
  for (const { first, details } of all) {
    const place = `${first.fileName ?? name}:${first.start.line + 1}:${first.start.character + 1}`;
    traceback.push("", `${place} - TS${first.code}: ${first.messageText}`);
    details.forEach((detail, depth) => {
      traceback.push(`${"  ".repeat(depth + 1)}${detail}`);
    });
    if (first.fileName === undefined) traceback.push(...frame(source, first));
  }
  return { ename, evalue, traceback };
}

/** repairDiagnostics takes the type errors of cells from tslab's converter. */
export function repairDiagnostics(tslab: Tslab): void {
  let taken = false;
  wrapConverters(tslab, (converter) => ({
    ...converter,
    convert(previous, source) {
      const result = converter.convert(previous, source);
      const cell = currentCell();
      taken = cell !== undefined && result.diagnostics.length > 0;
      if (taken) cell?.fail(describeDiagnostics(result.diagnostics, source, cellName(cell.count)));
      return result;
    },
  }));
  const create = tslab.executor.createExecutor;
  tslab.executor.createExecutor = (root, converters, console) =>
    create(root, converters, {
      log: (...values) => console.log(...values),
      error(...values) {
        // tslab prints the same diagnostics once more, one call each, with a format and four values.
        if (!(taken && values.length === 5)) console.error(...values);
      },
    });
}
