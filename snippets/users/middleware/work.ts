/** Work before each answer: for lessons and tests that need a slow service. */
import type { Context } from "@snippets/context";
import { contextOf, type Handler } from "@snippets/service";

/**
 * WorkFirst does `work` before a request goes on, but for URLs that are exempt. A request whose context ends
 * meanwhile goes no further, so that nothing is read or written for it.
 */
export function workFirst(
  work: (ctx: Context) => Promise<void> | undefined,
  exempt: readonly string[],
): Handler {
  return (req, res, next) => {
    if (exempt.includes(req.url as string)) return next();
    const working = work(contextOf(res));
    if (working === undefined) next();
    else working.then(() => next(), next);
  };
}
