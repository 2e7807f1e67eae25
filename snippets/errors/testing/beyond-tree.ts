/** How an error's tree is walked: order, cycles, size. */
import { type Cases, equal, ok } from "../../../scripts/testing/cases.ts";
import { as, causesOf, errorf, is, join, New, unwrap } from "../index.ts";
import { MultiError, Wrapped } from "./errors.ts";
import { sameList } from "./go-errors.ts";

const MANY = 100_000;

/** Makes many errors without their stacks, which cost more than all else. */
function cheaply<T>(make: () => T): T {
  const platform = Error as { stackTraceLimit?: number };
  const limit = platform.stackTraceLimit;
  platform.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    platform.stackTraceLimit = limit;
  }
}

/** A chain: each link wraps the one before. */
function chain(root: Error, link: (below: Error, at: number) => Error, length = MANY): Error {
  return cheaply(() => {
    let err = root;
    for (let at = 0; at < length; at++) err = link(err, at);
    return err;
  });
}

/** What a walk of the whole tree asks, in its order. */
function walked(err: unknown): string[] {
  const asked: string[] = [];
  as(err, (one): one is never => {
    asked.push((one as Error).message);
    return false;
  });
  return asked;
}

/** An error that counts how often its cause is asked for. */
class Counting extends Error {
  static asked = 0;
  readonly #inner: Error;

  constructor(inner: Error) {
    super("counting");
    this.#inner = inner;
  }

  override get cause(): unknown {
    Counting.asked++;
    return this.#inner;
  }
}

export const trees: Cases = {
  "the order is an error first, then the tree of each of its causes in turn"() {
    const [a, b, c, d] = [New("a"), New("b"), New("c"), New("d")];
    const left = new MultiError(a, new Wrapped("left", b));
    const err = errorf("root", join(left, c), d);
    equal(walked(err).join(), walked(err).join(), "it is the same each time");
    const tree = join(errorf("1: %w", left), errorf("2: %w %w", c, d));
    equal(
      walked(tree).join("|"),
      "1: multiError\n2: c d|1: multiError|multiError|a|left|b|2: c d|c|d",
      "order",
    );
  },

  "the first match in that order counts"() {
    const [deep, late] = [new RangeError("deep"), new RangeError("late")];
    equal(as(join(errorf("x: %w", deep), late), RangeError), deep, "depth before breadth");
  },

  "an error that several ways lead to is asked once"() {
    const shared = New("shared");
    const err = join(errorf("1: %w", shared), errorf("2: %w", shared), shared);
    equal(walked(err).filter((text) => text === "shared").length, 1, "how often");
  },

  "a cycle ends, of one error, of several, by a method and by errors"() {
    const self = New("self");
    self.cause = self;
    const first = New("first");
    const second = errorf("second: %w", first);
    first.cause = second;
    const list: Error[] = [];
    const several = new AggregateError([], "several");
    list.push(several, self, second);
    several.errors = list;
    class Own extends Error {
      unwrap(): Error {
        return this;
      }
    }
    for (const err of [self, first, several, new Own("own")]) {
      equal(is(err, New("x")), false, `is of ${err.message}`);
      equal(as(err, RangeError), undefined, `as of ${err.message}`);
    }
    ok(is(several, first), "what is there is found all the same");
  },

  "a chain 100,000 long is made, walked and matched"() {
    const root = new RangeError("root");
    const err = chain(root, (below) => errorf("%w", below));
    ok(is(err, root), "is");
    equal(as(err, RangeError), root, "as");
    equal(is(err, New("x")), false, "is of another one");
    let length = 0;
    for (let at: Error | undefined = err; at; at = unwrap(at)) length++;
    equal(length, MANY + 1, "unwrap");
  },

  "a chain 100,000 long whose texts grow costs no more than its parts"() {
    const err = chain(New("root"), (below, at) => errorf("%d: %w", at, below));
    ok(err.message.endsWith(" 1: 0: root"), "text");
    ok(err.message.length > 500_000, "length");
  },

  "each step of a chain is taken once"() {
    const err = chain(New("root"), (below) => new Counting(below));
    Counting.asked = 0;
    is(err, New("x"));
    equal(Counting.asked, MANY, "is");
    Counting.asked = 0;
    as(err, RangeError);
    equal(Counting.asked, MANY, "as");
  },

  "a tree 100,000 wide, and one of 100,000 joins in each other"() {
    const all = cheaply(() => Array.from({ length: MANY }, (_, at) => New(String(at))));
    const wide = join(...all);
    ok(is(wide, all.at(-1)), "the last one");
    equal(causesOf(wide).length, MANY, "all of them");
    const root = New("root");
    const left = New("left");
    const deep = chain(root, (below) => new AggregateError([left, below], "joined"));
    ok(is(deep, root), "the deepest one");
    equal(is(deep, New("x")), false, "another one");
  },

  "a thousand diamonds, one below the other, take linear time"() {
    const root = New("root");
    const diamond = (below: Error) =>
      new AggregateError([errorf("left: %w", below), new Wrapped("right", below)], "both");
    const err = chain(root, diamond, 1000);
    equal(walked(err).length, 3001, "asked");
    ok(is(err, root), "is");
  },

  "causesOf goes one step down, for tools that draw"() {
    const [a, b] = [New("a"), New("b")];
    sameList(causesOf(errorf("x: %w", a)), [a], "one");
    sameList(causesOf(join(a, errorf("y: %w", b))).slice(0, 1), [a], "several");
    sameList(causesOf(a), [], "none");
    for (const value of [undefined, null, "text", 7, {}]) sameList(causesOf(value), [], "no error");
  },
};
