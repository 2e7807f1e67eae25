/** Error classes as Go's own tests have them. */
import type { Class, Guard } from "../index.ts";

/** An error that wraps one by a method. */
export class Wrapped extends Error {
  readonly #inner: Error | undefined;

  constructor(message: string, inner: Error | undefined) {
    super(message);
    this.#inner = inner;
  }

  unwrap(): Error | undefined {
    return this.#inner;
  }
}

/** An error that wraps several by a method. */
export class MultiError extends Error {
  readonly #all: readonly (Error | undefined)[];

  constructor(...all: (Error | undefined)[]) {
    super("multiError");
    this.#all = all;
  }

  unwrap(): readonly (Error | undefined)[] {
    return this.#all;
  }
}

/** An error of a type of its own, told apart by its text. */
export class ErrorT extends Error {}

/** What a file system fails with. It knows whether it ran out of time. */
export class PathError extends Error {
  readonly path: string;

  constructor(op: string, path: string, cause?: Error) {
    super(cause ? `${op} ${path}: ${cause.message}` : op, cause && { cause });
    this.path = path;
  }

  timeout(): boolean {
    return false;
  }
}

/** The one that Poser gives for a PathError. */
export const poserPathError = new PathError("poser", "");

/** An error that says by methods what it counts as. */
export class Poser extends Error {
  readonly #matches: (target: unknown) => boolean;

  constructor(message: string, matches: (target: unknown) => boolean = () => false) {
    super(message);
    this.#matches = matches;
  }

  is(target: unknown): boolean {
    return this.#matches(target);
  }

  as(target: Class<unknown> | Guard<unknown>): unknown {
    if (target === ErrorT) return new ErrorT("poser");
    if (target === PathError) return poserPathError;
    return undefined;
  }
}

/** All errors of this class count as the same one: what has no identity in Go. */
export class Uncomparable extends Error {
  is(target: unknown): boolean {
    return target instanceof Uncomparable;
  }
}

/** A behaviour without a class. */
export interface Timeout {
  timeout(): boolean;
}

export function isTimeout(value: unknown): value is Timeout {
  return typeof (value as Partial<Timeout>)?.timeout === "function";
}
