import type { Context } from "./context.ts";

/** checkParent throws a TypeError unless ctx looks like a Context. */
export function checkParent(ctx: Context): void {
  if (isContext(ctx)) return;
  throw new TypeError(
    `cannot create context from nil parent: expected a Context, found ${describe(ctx)}; ` +
      "pass background(), or todo() when it is unclear which Context to use",
  );
}

/** checkContext throws a TypeError unless the argument of the named function is a Context. */
export function checkContext(ctx: Context, name: string): void {
  if (isContext(ctx)) return;
  throw new TypeError(
    `expected a Context as the argument of ${name}, found ${describe(ctx)}; ` +
      "pass background(), or todo() when it is unclear which Context to use",
  );
}

/** checkFunction throws a TypeError unless f is a function. */
export function checkFunction(f: unknown, name: string): void {
  if (typeof f === "function") return;
  throw new TypeError(
    `expected a function as the second argument of ${name}, found ${describe(f)}; pass what is to run when the context ends`,
  );
}

/** describe names a value that is not what was expected, in a few words. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return "an array; was the pair [ctx, cancel] meant to be taken apart?";
  if (typeof value === "object" && value !== null) {
    return `an object of class ${value.constructor?.name ?? "Object"}`;
  }
  return typeof value === "function" ? "a function" : String(value);
}

function isContext(ctx: Context): boolean {
  return typeof ctx?.done === "function" && typeof ctx.err === "function";
}
