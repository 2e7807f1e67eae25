import { causesOf } from "./causes.ts";

/**
 * Find asks the errors of a tree one after the other and returns the first answer that is not undefined.
 *
 * The order is Go's: the error itself, then the tree of each of its causes in turn. Each error is asked
 * once, however many ways lead to it, so cycles end and the time is linear. Nothing recurses.
 */
export function find<T>(root: unknown, ask: (err: unknown) => T | undefined): T | undefined {
  let seen: Set<unknown> | undefined;
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const err = rest.pop();
    if (seen?.has(err)) continue;
    const answer = ask(err);
    if (answer !== undefined) return answer;
    const causes = causesOf(err);
    if (causes.length === 0) {
      seen?.add(err);
      continue;
    }
    seen ??= new Set();
    seen.add(err);
    for (let at = causes.length - 1; at >= 0; at--) rest.push(causes[at]);
  }
  return undefined;
}
