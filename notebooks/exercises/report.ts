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

const indent = (text: string) => text.replaceAll("\n", `\n${" ".repeat(12)}`);
