import { EmptyContext } from "./background.ts";
import { CancelContext } from "./cancelable.ts";
import type { Context } from "./context.ts";
import { endOf, follow, sharing } from "./custom.ts";
import { probe } from "./probe.ts";
import { type Child, finish, link } from "./tree.ts";
import { ValueContext } from "./value.ts";

/**
 * attach arranges for child to end when parent does: at once if it has ended already. It returns the
 * cancelable context of this package whose list child is in, if it is in one.
 */
export function attach(child: Child, parent: Context): CancelContext | undefined {
  const source = parent instanceof ValueContext ? parent.source : parent;
  if (source instanceof CancelContext) return join(child, source);
  if (source instanceof EmptyContext) return undefined;
  const done = probe(source);
  if (done === undefined) return undefined;
  if (source.err()) {
    finish(child, endOf(source));
    return undefined;
  }
  const inner = sharing(source, done);
  if (inner !== undefined) return join(child, inner);
  follow(child, source, done);
  return undefined;
}

function join(child: Child, owner: CancelContext): CancelContext {
  if (owner.end !== undefined) finish(child, owner.end);
  else link(owner, child);
  return owner;
}
