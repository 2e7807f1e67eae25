import { checkContext } from "./arguments.ts";
import { CancelContext } from "./cancelable.ts";
import { type Context, cancelKey, Derived } from "./context.ts";

/**
 * parent returns the context that ctx was derived from, or undefined for the root of a tree: for
 * tools that draw trees. Go has no such function, and code that does work needs none.
 *
 * Of a context of a user's own class it returns the nearest cancelable context that its values come
 * from, or undefined if there is none. It throws a TypeError when ctx is not a Context.
 */
export function parent(ctx: Context): Context | undefined {
  checkContext(ctx, "parent");
  if (ctx instanceof Derived) return ctx.parent;
  const inner = ctx.value(cancelKey);
  return inner instanceof CancelContext ? inner : undefined;
}
