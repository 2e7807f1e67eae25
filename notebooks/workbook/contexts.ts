/** A tree of contexts: who was derived from whom, which have ended, and why. */
import { cause, DeadlineExceeded, parent } from "@snippets/context";
import { checkTitle, describe } from "./expect.ts";
import { GAP, MOST, type OutlineRow, outline, type Squeezed, squeeze } from "./outline.ts";
import { COLOURS, count, duration, frame, type PictureOptions, path, SMALL, text } from "./svg.ts";

/** What stands around a tree of contexts. */
export interface ContextOptions extends PictureOptions {
  /** The time for which the rest of a deadline is reckoned, in milliseconds. Date.now() unless told. */
  now?: number;
}

/**
 * A Context of `@snippets/context`, or one of a reader's own class, by its methods. With the package's own
 * type here, every cell that imports the workbook would wait until that package has been checked.
 */
export interface ContextLike {
  deadline(): Date | undefined;
  done(): Promise<void> | undefined;
  err(): Error | undefined;
  value(key: unknown): unknown;
}

/** One context, several, or several with the names under which the picture shows them. */
export type Contexts =
  | ContextLike
  | readonly ContextLike[]
  | { readonly [name: string]: ContextLike };

interface Node {
  ctx: ContextLike;
  from: Node | undefined;
  children: Node[];
  name: string | undefined;
  given: boolean;
}

type State = "live" | "canceled" | "deadline passed" | "broken";

/**
 * Returns the tree of the contexts given and of all above them as an SVG string. A context does not
 * know what was derived from it: give all that the picture is to show, a leaf of each branch at least.
 *
 * Each row says how a context was made and its state: live (a disc), canceled (a cross) or deadline
 * passed (a clock), what is left of its deadline, and the cause when that says more. Below a context
 * of withoutCancel the line is broken. It is a picture of this moment and does not follow the tree.
 *
 * It draws 40 rows: in a large tree the middle of a long line of derivations is one row, and a last
 * line says how many contexts it has left out.
 *
 * Throws a TypeError when no title is given or something is not a Context, and a RangeError when
 * there is none.
 */
export function contextTree(what: Contexts, options: ContextOptions): string {
  checkTitle(options, "show.contexts");
  const { title, now = Date.now() } = options;
  const nodes = treeOf(what, title);
  const rows = rowsOf(nodes);
  const looked = rows.slice(0, MOST).map((row) => look(row, now));
  const tree = outline(looked);
  const summary = summaryOf(nodes);
  const parts = [text(0, 12, summary, { size: SMALL, quiet: true })];
  parts.push(`<g transform="translate(0 22)">${tree.picture}</g>`);
  let height = 22 + tree.height;
  const facts = looked.slice(0, tree.drawn).map((row, i) => say(rows[i] as Row, rows, row));
  const hidden = rows.slice(tree.drawn).reduce((sum, row) => sum + (row.gap || 1), 0);
  if (hidden > 0) {
    const note = `and ${count(hidden, "context")} more`;
    parts.push(text(0, height + 14, note, { size: SMALL, quiet: true }));
    facts.push(note);
    height += 18;
  }
  return frame(title, `${summary}. ${facts.join(". ")}.`, height + 2, parts.join(""));
}

/** The contexts given and all above them, each once, in the order in which they are met. */
function treeOf(what: Contexts, title: string): Node[] {
  const nodes = new Map<ContextLike, Node>();
  const add = (ctx: ContextLike) => {
    let below: Node | undefined;
    for (let at: ContextLike | undefined = ctx; at; at = parent(at)) {
      const known = nodes.get(at);
      const node = known ?? {
        ctx: at,
        from: undefined,
        children: [],
        name: undefined,
        given: false,
      };
      if (below) {
        below.from = node;
        node.children.push(below);
      }
      if (known) break;
      nodes.set(at, node);
      below = node;
    }
    return nodes.get(ctx) as Node;
  };
  for (const [name, ctx] of entriesOf(what, title)) {
    const node = add(ctx);
    node.given = true;
    if (name !== undefined) node.name = node.name ? `${node.name}, ${name}` : name;
  }
  return [...nodes.values()];
}

function entriesOf(what: Contexts, title: string): [name: string | undefined, ctx: ContextLike][] {
  if (isContext(what)) return [[undefined, what]];
  const next = "pass a Context, an array of them, or an object such as { handler: ctx }";
  if (typeof what !== "object" || what === null) {
    throw new TypeError(`${title}: expected contexts, found ${describe(what)}; ${next}`);
  }
  const entries: [string, unknown][] = Object.entries(what);
  for (const [name, ctx] of entries) {
    if (isContext(ctx)) continue;
    throw new TypeError(
      `${title}: expected ${describe(name)} to be a Context, found ${describe(ctx)}; ${next}`,
    );
  }
  if (entries.length === 0) {
    throw new RangeError(`${title}: expected at least one Context, found none; ${next}`);
  }
  const unnamed = Array.isArray(what);
  return entries.map(([name, ctx]) => [unnamed ? undefined : name, ctx as ContextLike]);
}

function isContext(value: unknown): value is ContextLike {
  if (typeof value !== "object" || value === null) return false;
  const ctx = value as { [name: string]: unknown };
  return ["deadline", "done", "err", "value"].every((name) => typeof ctx[name] === "function");
}

type Row = Squeezed<{ node: Node; above: number | undefined }>;

/** From the roots down, in the order of `nodes`; without recursion, since a tree may be very deep. */
function rowsOf(nodes: readonly Node[]): Row[] {
  const items: Row["item"][] = [];
  const waiting: Row["item"][] = [];
  const put = (list: readonly Node[], above: number | undefined) => {
    for (const node of list.toReversed()) waiting.push({ node, above });
  };
  put(
    nodes.filter(({ from }) => from === undefined),
    undefined,
  );
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    items.push(item);
    put(item.node.children, items.length - 1);
  }
  return squeeze(items, ({ node }) => node.given);
}

function look({ item: { node }, depth, above, gap }: Row, now: number): OutlineRow {
  if (gap > 0) {
    const kind = `${count(gap, "context")} more in a line`;
    return { depth, above, kind, mark: GAP };
  }
  const { state, why } = stateOf(node.ctx);
  // What nobody asked for tells only what is not told above it.
  const told = !node.given && node.from && stateOf(node.from.ctx).why === why;
  const notes = why && !told ? [why] : [];
  const left = state === "live" ? leftOf(node.ctx, now) : undefined;
  const kind = kindOf(node);
  return {
    depth,
    above,
    name: node.name,
    kind,
    state: left ? `${state}, ${left}` : state,
    notes,
    apart: kind === "withoutCancel",
    mark: MARKS[state],
  };
}

const MARKS = {
  live: `<circle r="5.5" fill="${COLOURS.green}"/>`,
  canceled: path("M-5 -5L5 5M5 -5L-5 5", `stroke="${COLOURS.orange}" stroke-width="2.5"`),
  "deadline passed":
    `<circle r="5.5" fill="none" stroke="${COLOURS.purple}" stroke-width="2"/>` +
    path("M0 -3.5V0H3", `stroke="${COLOURS.purple}" stroke-width="1.5"`),
  broken: path("M0 -6V1M0 4V6", `stroke="${COLOURS.orange}" stroke-width="2.5"`),
} as const;

/** A context of a reader's own class may do anything: what it throws is part of the picture. */
function stateOf(ctx: ContextLike): { state: State; why?: string } {
  try {
    const err = ctx.err();
    if (err === undefined || err === null) return { state: "live" };
    const state = isDeadline(err) ? "deadline passed" : "canceled";
    const reason = cause(ctx);
    return reason === err || !reason ? { state } : { state, why: `cause: ${oneLine(reason)}` };
  } catch (error) {
    return { state: "broken", why: `err() throws ${oneLine(error)}` };
  }
}

// Another copy of the package has another value.
function isDeadline(err: Error): boolean {
  return err === DeadlineExceeded || err.name === DeadlineExceeded.name;
}

function oneLine(error: unknown): string {
  try {
    return String(error).slice(0, 300).replace(/\s+/g, " ");
  } catch {
    return describe(error);
  }
}

function leftOf(ctx: ContextLike, now: number): string | undefined {
  try {
    const deadline = ctx.deadline();
    if (!deadline) return undefined;
    const left = Math.round(deadline.getTime() - now);
    return left > 0 ? `${duration(left)} left` : "no time left";
  } catch {
    return undefined;
  }
}

/**
 * How a context was made, by the name of the function: the last segment of what it prints. What is
 * left of a deadline differs from one print to the next, so that is taken out first.
 */
function kindOf({ ctx, from }: Node): string {
  const own = printed(ctx);
  const before = from && printed(from.ctx);
  const tail = before !== undefined && own.startsWith(before) ? own.slice(before.length) : own;
  if (tail.startsWith(".WithDeadline(")) return "withDeadline";
  return tail
    .replace(/^\.?(context\.)?/, "")
    .replace(/^(Background|TODO|With|Without|From)/, (name) => name.toLowerCase())
    .slice(0, 300);
}

function printed(ctx: ContextLike): string {
  try {
    const print: unknown = ctx.toString;
    if (typeof print === "function" && print !== Object.prototype.toString) {
      return String(ctx).replace(/ \[[^[\]]*\]\)/g, ")");
    }
  } catch {
    // Its class says enough.
  }
  return (ctx as object).constructor?.name || "Object";
}

function summaryOf(nodes: readonly Node[]): string {
  const states = new Map<State, number>();
  for (const { ctx } of nodes) {
    const { state } = stateOf(ctx);
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  const order: State[] = ["live", "canceled", "deadline passed", "broken"];
  const parts = order.flatMap((state) => {
    const many = states.get(state);
    return many ? [`${many.toLocaleString("en-US")} ${state}`] : [];
  });
  return `${count(nodes.length, "context")}: ${parts.join(", ")}`;
}

function say({ above, gap }: Row, rows: readonly Row[], row: OutlineRow): string {
  const own = [row.name, row.kind].filter(Boolean).join(", ").slice(0, 300);
  const parts = gap > 0 ? [own] : [`${own}: ${row.state}`, ...(row.notes ?? [])];
  const from = above === undefined ? undefined : rows[above];
  if (from) parts.push(`derived from ${titleOf(from)}`);
  return parts.join(", ");
}

function titleOf({ item: { node }, gap }: Row): string {
  return gap > 0 ? "the last of these" : (node.name ?? kindOf(node));
}
