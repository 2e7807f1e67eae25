/** Options are looked at once, when a policy is made. */

/** Within throws a RangeError unless the option is a number from least to most. */
export function within(
  name: string,
  found: number,
  least: number,
  most: number = Number.MAX_VALUE,
): number {
  if (found >= least && found <= most) return found;
  const range = most === Number.MAX_VALUE ? `of ${least} or more` : `from ${least} to ${most}`;
  throw new RangeError(`${name}: expected a number ${range}, found ${found}; correct the option`);
}

/** Whole throws a RangeError unless the option is a whole number of at least `least`. */
export function whole(name: string, found: number, least: number): number {
  if (Number.isInteger(found) && found >= least) return found;
  throw new RangeError(
    `${name}: expected a whole number of ${least} or more, found ${found}; correct the option`,
  );
}

/** RequireIdempotent throws a TypeError unless somebody has said that the call may be done twice. */
export function requireIdempotent(policy: string, idempotent: unknown): void {
  if (idempotent === true) return;
  throw new TypeError(
    `${policy}: expected idempotent: true, found ${String(idempotent)}; a call may be done again only when twice is as ` +
      "good as once: send an Idempotency-Key with it, or leave this policy out",
  );
}
