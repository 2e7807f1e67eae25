/** Mistakes that people make in manifests: what is written instead of what, in which file, and what has to be said of it. */

export interface Mistake {
  title: string;
  file: string;
  from: string | RegExp;
  to: string;
  problem: RegExp;
}

/** Mistake makes one, in `users.yaml` unless told. */
export const mistake = (
  title: string,
  from: string | RegExp,
  to: string,
  problem: RegExp,
  file = "users.yaml",
): Mistake => ({ title, file, from, to, problem });
