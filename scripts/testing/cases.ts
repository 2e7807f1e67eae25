/**
 * What the cases of a library need to judge, with nothing of Node's: they run in Node and in a browser alike. Each
 * case is a function that throws, or rejects, when the library is wrong.
 */
export type Case = () => void | Promise<void>;
export type Cases = Record<string, Case>;

/** Equal throws unless the two are the same value; `what` says what was looked at. */
export function equal(found: unknown, expected: unknown, what: string): void {
  if (Object.is(found, expected)) return;
  throw new Error(`${what}: expected ${show(expected)}, found ${show(found)}`);
}

/** Ok throws unless the condition holds. */
export function ok(condition: boolean, what: string): void {
  equal(condition, true, what);
}

/** Throws says that f throws a TypeError whose text matches. */
export function throws(f: () => unknown, text: RegExp): void {
  let caught: unknown;
  try {
    f();
  } catch (error) {
    caught = error;
  }
  ok(caught instanceof TypeError, `TypeError that matches ${text}, found ${show(caught)}`);
  const { message } = caught as TypeError;
  ok(text.test(message), `message matches ${text}, found "${message}"`);
}

function show(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
}
