/** The reading order of the lessons, which their file names give. */
import type { Problem } from "./problem.ts";

/** What a lesson's file name begins with: its number, and a hyphen. */
const NUMBER = /^(\d+)-/;

/** The lesson without a number: what all others lead to. Letters sort after digits, so it is read last. */
const CAPSTONE = "capstone.ipynb";

/** NumberOf returns the digits that a file name begins with, or undefined when no hyphen follows any. */
export function numberOf(file: string): string | undefined {
  return NUMBER.exec(file)?.[1];
}

/**
 * CheckOrder returns an error for each notebook that has no place in the order: one whose name does not begin
 * with a number and a hyphen, unless it is `capstone.ipynb`, and one whose number another has. Numbers may be left
 * out: lessons come later.
 */
export function checkOrder(files: readonly string[]): Problem[] {
  const first = new Map<number, string>();
  return files.flatMap((file): Problem[] => {
    if (file === CAPSTONE) return [];
    const digits = numberOf(file);
    if (digits === undefined) {
      const message = `expected a name that begins with the lesson's number, such as 07-${file}, found none; rename it, or move it out of the folder`;
      return [{ severity: "error", file, message }];
    }
    const number = Number(digits);
    const other = first.get(number);
    if (other === undefined) {
      first.set(number, file);
      return [];
    }
    const message = `expected a number that no other lesson has, found that ${other} is lesson ${number} too; rename one of them`;
    return [{ severity: "error", file, message }];
  });
}
