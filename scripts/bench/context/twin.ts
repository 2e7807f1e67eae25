/** The workloads of `snippets/context/go/bench`, done by @snippets/context. */
import {
  background,
  Canceled,
  type CancelFunc,
  type Context,
  withCancel,
  withTimeout,
  withValue,
} from "@snippets/context";
import { answer, type Phases, timed } from "./protocol.ts";

const HOUR = 3_600_000;

/** Builds and cancels a tree some times. Its nodes are kept, as their users would. */
function tree(
  times: number,
  build: (root: Context, add: (parent: Context) => Context) => void,
): Phases {
  const contexts: Context[] = [];
  const cancels: CancelFunc[] = [];
  const add = (parent: Context) => {
    const [ctx, cancel] = withCancel(parent);
    contexts.push(ctx);
    cancels.push(cancel);
    return ctx;
  };
  const took: Phases = {};
  for (let time = 0; time < times; time++) {
    contexts.length = 0;
    cancels.length = 0;
    const [root, cancel] = withCancel(background());
    timed(took, "build", () => build(root, add));
    timed(took, "cancel", cancel);
    if (contexts.at(-1)?.err() !== Canceled) throw new Error("the last child has not ended");
  }
  return took;
}

/** Keeps the newest context, so that no compiler finds that nobody needs it. */
export let last: Context | undefined;

/** Creates a context and cancels it, many times. */
function pairs(times: number, create: () => [Context, CancelFunc]): Phases {
  const took: Phases = {};
  timed(took, "pair", () => {
    for (let time = 0; time < times; time++) {
      const [ctx, cancel] = create();
      last = ctx;
      cancel();
    }
  });
  return took;
}

/** Does pairs of withTimeout while others are pending. */
function timeouts(times: number, pending: number): Phases {
  const cancels: CancelFunc[] = [];
  for (let index = 0; index < pending; index++) cancels.push(withTimeout(background(), HOUR)[1]);
  const took = pairs(times, () => withTimeout(background(), HOUR));
  for (const cancel of cancels) cancel();
  return took;
}

/** Asks a live context whether it has ended, many times. */
function checks(times: number, create: () => [Context, CancelFunc]): Phases {
  const [ctx, cancel] = create();
  const took: Phases = {};
  timed(took, "check", () => {
    for (let time = 0; time < times; time++) {
      if (ctx.err() !== undefined) throw new Error("it has ended");
    }
  });
  cancel();
  return took;
}

answer({
  wide: () =>
    tree(10, (root, add) => {
      for (let child = 0; child < 10_000; child++) add(root);
    }),
  square: () =>
    tree(10, (root, add) => {
      for (let group = 0; group < 100; group++) {
        const parent = add(root);
        for (let child = 0; child < 100; child++) add(parent);
      }
    }),
  chain: () =>
    tree(100, (root, add) => {
      let parent = root;
      for (let depth = 0; depth < 1_000; depth++) parent = add(parent);
    }),
  one: () => pairs(200_000, () => withCancel(background())),
  child: () => {
    const [shared, cancel] = withCancel(withValue(background(), Symbol("key"), "value"));
    const took = pairs(200_000, () => withCancel(shared));
    cancel();
    return took;
  },
  err: () => checks(1_000_000, () => withCancel(background())),
  "err-timeout": () => checks(1_000_000, () => withTimeout(background(), HOUR)),
  timeout: () => timeouts(100_000, 0),
  "timeout-40": () => timeouts(100_000, 40),
  "timeout-4000": () => timeouts(100_000, 4_000),
});
