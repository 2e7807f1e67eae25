import type { Finding } from "./trial.ts";

/** Returns what `check` prints: the same text for the same mistake, so that a lesson's output can be compared. */
export function report(id: string, finding: Finding | undefined): string {
  if (finding === undefined) return `${id}: passed`;
  const { did, expected, found, look } = finding;
  return [
    `${id}: not yet`,
    `  done      ${indent(did)}`,
    `  expected  ${indent(expected)}`,
    `  found     ${indent(found)}`,
    `  look      ${indent(look)}`,
    `Stuck? hint("${id}") opens a hint.`,
  ].join("\n");
}

const COLUMNS = 72;

/** Lines that a page shows whole, each but the first below the beginning of the first. */
function indent(text: string): string {
  const lines = text.split("\n").flatMap((line) => line.match(WRAPPED) ?? [""]);
  return lines.map((line) => line.trimEnd()).join(`\n${" ".repeat(12)}`);
}

/** As much of a line as fits, up to a space; a word that is longer stays whole. */
const WRAPPED = new RegExp(`.{1,${COLUMNS}}(?= |$) ?|\\S+ ?`, "g");
