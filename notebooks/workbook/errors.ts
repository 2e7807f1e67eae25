/** The chain or the tree of an error: what it wraps, and what that wraps. */
import { causesOf, isError } from "@snippets/errors";
import { checkTitle, describe } from "./expect.ts";
import { GAP, MOST, type OutlineRow, outline, type Squeezed, squeeze } from "./outline.ts";
import { COLOURS, count, frame, type PictureOptions, path, SMALL, text } from "./svg.ts";

/** What stands around a tree of errors. */
export interface ErrorOptions extends PictureOptions {
  /** Errors whose identity matters, by name: where one of them stands in the tree, its name is shown. */
  sentinels?: { readonly [name: string]: unknown };
}

interface Node {
  value: unknown;
  above: number | undefined;
  /** How the one above holds it. */
  edge: string;
  /** It stands further up, too: what it wraps is drawn there. */
  again: boolean;
}

/** Nobody reads on; a chain may hold as many as fit into memory. */
const COUNTED = 100_000;

/**
 * Returns an error and all that it wraps as an SVG string, each below the one that wraps it: its class,
 * its message, its `code`, and by which way it is held: `cause`, `errors`, or a method `unwrap`. An
 * error is a disc, one of the sentinels a ring with its name, a thrown value that is no error a
 * square. An error that is met again is drawn once more, without what it wraps: circles end there.
 *
 * It draws 40 rows; a last line says how many it has left out.
 *
 * Throws a TypeError when no title is given, or when there is no error.
 */
export function errorChain(err: unknown, options: ErrorOptions): string {
  checkTitle(options, "show.errors");
  const { title, sentinels = {} } = options;
  if (err === undefined || err === null) {
    throw new TypeError(
      `${title}: expected an error, found ${describe(err)}; pass what a catch clause has caught`,
    );
  }
  const nodes = walk(err);
  const names = new Map(Object.entries(sentinels).map(([name, value]) => [value, name]));
  const rows = squeeze(nodes, ({ value }) => names.has(value));
  const looked = rows.slice(0, MOST).map((row) => look(row, names.get(row.item.value)));
  const tree = outline(looked);
  const parts = [tree.picture];
  const facts = looked.slice(0, tree.drawn).map((row, i) => say(rows[i] as Row, row, looked));
  let height = tree.height;
  const hidden = rows.slice(tree.drawn).reduce((sum, row) => sum + (row.gap || 1), 0);
  if (hidden > 0) {
    const least = nodes.length >= COUNTED ? "at least " : "";
    const note = `and ${least}${count(hidden, "error")} more`;
    parts.push(text(0, height + 14, note, { size: SMALL, quiet: true }));
    facts.push(note);
    height += 18;
  }
  return frame(title, `${facts.join(". ")}.`, height + 2, parts.join(""));
}

type Row = Squeezed<Node>;

/** Depth first, as `is` and `as` search. */
function walk(err: unknown): Node[] {
  const nodes: Node[] = [];
  const seen = new Set<unknown>();
  const waiting: Omit<Node, "again">[] = [{ value: err, above: undefined, edge: "" }];
  for (let at = waiting.pop(); at && nodes.length < COUNTED; at = waiting.pop()) {
    const again = typeof at.value === "object" && at.value !== null && seen.has(at.value);
    nodes.push({ ...at, again });
    if (again) continue;
    seen.add(at.value);
    const above = nodes.length - 1;
    for (const [edge, value] of steps(at.value).toReversed()) {
      waiting.push({ value, above, edge });
    }
  }
  return nodes;
}

/**
 * One step down: what a value wraps, and by which way, in the order in which `is` and `as` search. What
 * is held but is no error is here, too: they pass it over, and a reader wants to know.
 */
function steps(value: unknown): [edge: string, value: unknown][] {
  if (typeof value !== "object" || value === null) return [];
  if (typeof read(value, "unwrap") === "function") {
    return causesOf(value).map((inner) => ["unwrap()", inner]);
  }
  if (!isError(value)) return [];
  const errors = read(value, "errors");
  const several = Array.isArray(errors) ? errors : [];
  const suppressed = read(value, "suppressed");
  const pair = suppressed === undefined ? [] : [read(value, "error"), suppressed];
  const found: [edge: string, value: unknown][] = [
    ...several.map((one: unknown, i): [string, unknown] => [`errors[${i}]`, one]),
    ...pair.map((one, i): [string, unknown] => [i === 0 ? "error" : "suppressed", one]),
    ["cause", read(value, "cause")],
  ];
  return found.filter(([, inner]) => inner !== undefined && inner !== null);
}

function look({ item, gap, depth, above }: Row, sentinel: string | undefined): OutlineRow {
  if (gap > 0) {
    const kind = `${count(gap, "error")} more in a line`;
    return { depth, above, kind, mark: GAP };
  }
  const { value, edge, again } = item;
  const known = isError(value);
  const message = known ? messageOf(value) : describe(value);
  const notes = [message || "(no message)"];
  if (again) notes.push("is drawn above, with what it wraps");
  const mark = sentinel ? MARKS.sentinel : known ? MARKS.error : MARKS.value;
  return {
    depth,
    above,
    name: known ? nameOf(value) : "not an error",
    kind: known ? kindOf(value) : undefined,
    state: [edge, sentinel && `is ${sentinel}`].filter(Boolean).join(", "),
    notes,
    mark,
  };
}

const MARKS = {
  error: `<circle r="5" fill="${COLOURS.orange}"/>`,
  sentinel:
    `<circle r="6" fill="none" stroke="${COLOURS.blue}" stroke-width="2"/>` +
    `<circle r="2.5" fill="${COLOURS.blue}"/>`,
  value: path("M-5 -5H5V5H-5Z", `stroke="${COLOURS.grey}" stroke-width="2"`),
} as const;

/** The error's own name when it has one, else the name of its class. */
function nameOf(error: object): string {
  const name = read(error, "name");
  return typeof name === "string" && name !== "" && name !== "Error" ? name : classOf(error);
}

function classOf(error: object): string {
  const made = read(error, "constructor") as { name?: unknown } | undefined;
  return String(made?.name || "Error");
}

/** What else tells errors apart: a class of another name, and a code. */
function kindOf(error: object): string {
  const code = read(error, "code");
  const made = classOf(error);
  const parts = [
    made !== nameOf(error) && `class ${made}`,
    (typeof code === "string" || typeof code === "number") && `code ${code}`,
  ];
  return parts.filter(Boolean).join(", ").slice(0, 200);
}

function messageOf(error: object): string {
  const message = read(error, "message");
  return (typeof message === "string" ? message : describe(message)).slice(0, 1000);
}

/** A property, or undefined when reading it throws. */
function read(value: object, name: string): unknown {
  try {
    return (value as { [name: string]: unknown })[name];
  } catch {
    return undefined;
  }
}

function say({ item: { edge }, above, gap }: Row, row: OutlineRow, rows: readonly OutlineRow[]) {
  if (gap > 0) return row.kind;
  const { name, kind, state = "", notes = [] } = row;
  const sentinel = state.replace(edge, "").replace(/^, /, "");
  const parts = [[name, kind].filter(Boolean).join(", "), ...notes].map((part) =>
    part?.slice(0, 300),
  );
  if (sentinel) parts.push(sentinel);
  if (above === undefined) return parts.join(": ");
  return `${edge} of ${rows[above]?.name ?? "the last of these"}: ${parts.join(": ")}`;
}
