/** What the process that tries an answer and the one that asked for it say to each other. */
import type { Place } from "../find.ts";
import type { Finding } from "../trial.ts";

/** What happens before the check does anything. */
export const FIRST = "ran the code of your cell";

/** What is to be tried: code that stands for a file which is not there. */
export interface Job {
  place: Place;
  /** The address of the module. Relative imports start from it. */
  url: string;
  code: string;
}

/** From the process that tries. */
export type Said =
  /** What the check does now. */
  | { did: string }
  /** The end: what is wrong, or nothing. */
  | { finding: Finding | undefined };
