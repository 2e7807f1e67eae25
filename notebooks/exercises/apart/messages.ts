/** What the process that tries an answer and the one that asked for it say to each other. */
import type { Place } from "../find.ts";
import type { Finding } from "../trial.ts";

/** What is to be tried: an answer that is a file, or code that stands for a file which is not there. */
export interface Job {
  place: Place;
  /** The address of the module. Relative imports start from it. */
  url: string;
  /** Its code; without it the file is read. */
  code?: string | undefined;
}

/** From the process that tries. */
export type Said =
  /** What the check does now. */
  | { did: string }
  /** The end: what is wrong, or nothing. */
  | { finding: Finding | undefined };
