/**
 * What children of one context weigh on the heap: `node --expose-gc memory.ts` prints the bytes of
 * one that is live, with its cancel function, and what is left of each after their parent's cancel.
 */
import {
  background,
  type CancelFunc,
  type Context,
  withCancel,
  withTimeout,
} from "@snippets/context";

const COUNT = 100_000;

type Make = (parent: Context) => [Context, CancelFunc];

function weigh(make: Make): { live: number; left: number } {
  const contexts = new Array<Context | undefined>(COUNT).fill(undefined);
  const cancels = new Array<CancelFunc | undefined>(COUNT).fill(undefined);
  const [root, cancel] = withCancel(background());
  const before = heap();
  for (let index = 0; index < COUNT; index++) [contexts[index], cancels[index]] = make(root);
  const live = heap() - before;
  cancel();
  contexts.fill(undefined);
  cancels.fill(undefined);
  const left = heap() - before;
  if (root.err() === undefined) throw new Error("the root has not ended");
  return { live: live / COUNT, left: left / COUNT };
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const kinds: Record<string, Make> = {
  withCancel,
  withTimeout: (parent) => withTimeout(parent, 3_600_000),
};

// The first time also compiles.
for (const make of Object.values(kinds)) weigh(make);
const weights = Object.entries(kinds).map(([name, make]) => [name, weigh(make)]);
console.log(JSON.stringify(Object.fromEntries(weights)));
