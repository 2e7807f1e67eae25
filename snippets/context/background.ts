import type { Context } from "./context.ts";

/** A context that never ends, has no values and no deadline: where every tree begins. */
export class EmptyContext implements Context {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  deadline(): undefined {
    return undefined;
  }

  done(): undefined {
    return undefined;
  }

  err(): undefined {
    return undefined;
  }

  value(_key: unknown): undefined {
    return undefined;
  }

  toString(): string {
    return this.#name;
  }

  toJSON(): string {
    return this.#name;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#name;
  }
}

const theBackground = new EmptyContext("context.Background");
const theTodo = new EmptyContext("context.TODO");

/**
 * background returns an empty {@link Context}. It is never canceled, has no values, and has no
 * deadline. It is used by the main function, by initialization and by tests, and as the top-level
 * Context for incoming requests. Each call returns the same value.
 */
export function background(): Context {
  return theBackground;
}

/**
 * todo returns an empty {@link Context}. Code should use it when it is unclear which Context to use
 * or none is available yet, because the surrounding function does not take one so far. Each call
 * returns the same value.
 */
export function todo(): Context {
  return theTodo;
}
