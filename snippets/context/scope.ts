/** What AsyncLocalStorage sees (a request, a trace), kept from the moment when this was made. */
export interface Scope {
  runInAsyncScope(f: () => void): void;
}

// Node is asked for it, since importing it would keep this package from running in a browser. A
// browser has no such thing, and needs none.
const { process } = globalThis as {
  process?: { getBuiltinModule?(name: string): { AsyncResource?: new (type: string) => Scope } };
};
const AsyncResource = process?.getBuiltinModule?.("node:async_hooks")?.AsyncResource;

/** capture returns the scope of the code that is running, or undefined where there are none. */
export function capture(): Scope | undefined {
  return AsyncResource && new AsyncResource("Context");
}

const outermost = capture();

/**
 * outside runs f in no scope but that which this package was loaded in: what serves all contexts, as
 * the one timer does, must neither keep one request's scope alive nor run another's code in it.
 */
export function outside(f: () => void): void {
  if (outermost === undefined) f();
  else outermost.runInAsyncScope(f);
}
