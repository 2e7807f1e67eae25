/** The trees of `snippets/context/go/bench`, made of AbortSignal.any. */
import { answer, type Phases, timed } from "./protocol.ts";

/**
 * Builds and aborts a tree some times. A node that could be canceled by itself, as every context can,
 * would need a controller of its own; these have none, which is the cheapest tree there is.
 */
function tree(
  times: number,
  build: (root: AbortSignal, add: (parent: AbortSignal) => AbortSignal) => void,
): Phases {
  const signals: AbortSignal[] = [];
  const add = (parent: AbortSignal) => {
    const signal = AbortSignal.any([parent]);
    signals.push(signal);
    return signal;
  };
  const took: Phases = {};
  for (let time = 0; time < times; time++) {
    signals.length = 0;
    const root = new AbortController();
    timed(took, "build", () => build(root.signal, add));
    timed(took, "cancel", () => root.abort());
    if (!signals.at(-1)?.aborted) throw new Error("the last signal has not aborted");
  }
  return took;
}

answer({
  wide: () =>
    tree(1, (root, add) => {
      for (let child = 0; child < 10_000; child++) add(root);
    }),
  square: () =>
    tree(1, (root, add) => {
      for (let group = 0; group < 100; group++) {
        const parent = add(root);
        for (let child = 0; child < 100; child++) add(parent);
      }
    }),
});
