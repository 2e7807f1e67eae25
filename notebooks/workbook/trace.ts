/** The waterfall of a trace: which call ran when, under which other, and what was left of its budget. */
import { checkTitle, describe } from "./expect.ts";
import { axis, place, type Scale } from "./scale.ts";
import {
  COLOURS,
  count,
  cut,
  duration,
  frame,
  number,
  type PictureOptions,
  path,
  rect,
  SMALL,
  text,
  WIDTH,
  widthOf,
} from "./svg.ts";

/** One piece of work: a call, a query, a wait. Its times are milliseconds on one clock, the same for all. */
export interface Span {
  /** What was done, for example `GET /users/1`. */
  name: string;
  /** When it began. */
  start: number;
  /** When it ended. */
  end: number;
  /** Which service did it. */
  service?: string;
  /** What other spans call this one when it is their parent. Its name unless told. */
  id?: string;
  /** The id of the span that this one is a part of. None for the first. */
  parent?: string;
  /** How it ended: `ok`, a status, or what went wrong. */
  outcome?: string;
  /** How many milliseconds its caller was willing to wait when it began. */
  budget?: number;
}

/** What stands around a waterfall. */
export interface TraceOptions extends PictureOptions {
  /** When the time is up, on the clock of the spans: a line through all of them. */
  deadline?: number;
}

/** More rows than this are not read. */
const MOST = 40;
const INDENT = 12;

interface Row {
  span: Span;
  depth: number;
}

/**
 * Returns a waterfall as an SVG string: a row a span, each under its parent, in the order in which they
 * began. A span that went well is a full bar, any other one is hollow and ends in a cross; its outcome is
 * written beside it. A thin line under a bar is its budget. The time axis begins with the first span.
 *
 * It draws 40 rows; a last line says how many spans it has left out.
 *
 * Throws a TypeError when a span has no name or no title is given, and a RangeError when there is no
 * span, when a time is not a finite number, when a span ends before it begins, and when a parent is
 * unknown, not unique, or below its own child.
 */
export function traceChart(spans: Iterable<Span>, options: TraceOptions): string {
  checkTitle(options, "show.trace");
  const { title, deadline } = options;
  const all = [...spans];
  for (const span of all) checkSpan(span, title);
  if (all.length === 0) {
    throw new RangeError(
      `${title}: expected at least one span, found none; record the calls before you draw them`,
    );
  }
  if (deadline !== undefined) checkTime(deadline, `${title}: deadline`);
  const rows = inOrder(all, title);
  const shown = rows.slice(0, MOST);
  const scale = scaleOf(all, deadline);
  const names = new Map(all.map(({ id, name }) => [id ?? name, name]));
  const drawn: string[] = [];
  const facts: string[] = [];
  let y = 0;
  const line = deadline === undefined ? undefined : deadlineOf(deadline, scale);
  if (line) {
    drawn.push(line.label);
    facts.push(line.fact);
    y = 22;
  }
  for (const row of shown) {
    const { picture, height } = drawRow(row, y, scale, line?.x);
    drawn.push(picture);
    facts.push(say(row, names, scale));
    y += height;
  }
  const bottom = axis(scale, y + 4);
  drawn.push(bottom.picture);
  if (line?.x !== undefined) drawn.push(path(`M${line.x} ${y}V${y + 4}`, DEADLINE));
  y += 4 + bottom.height;
  for (const note of notes(all, rows.length - shown.length)) {
    drawn.push(text(0, y + 14, note, { size: SMALL, quiet: true }));
    y += 17;
    facts.push(note);
  }
  return frame(title, `${count(all.length, "span")}. ${facts.join(". ")}.`, y + 4, drawn.join(""));
}

const DEADLINE = `stroke="${COLOURS.purple}" stroke-width="2"`;

/** All spans fit, and the deadline too, unless it is so far off that no bar would be seen. */
function scaleOf(spans: readonly Span[], deadline: number | undefined): Scale {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { start, end } of spans) {
    from = Math.min(from, start);
    to = Math.max(to, end);
  }
  if (to === from) to = from + 1;
  const long = to - from;
  if (deadline === undefined) return { from, to };
  // The line keeps clear of the edge, so that it is seen whole.
  if (deadline - from <= 4 * long) to = Math.max(to, deadline + 0.02 * (deadline - from));
  return { from, to };
}

function deadlineOf(deadline: number, scale: Scale): { x?: number; label: string; fact: string } {
  const after = deadline - scale.from;
  const when = after < 0 ? `${duration(-after)} before the first span` : `at ${duration(after)}`;
  const fact = `The deadline is ${when}`;
  if (after < 0 || deadline > scale.to) {
    const label = after < 0 ? `deadline ${when}` : `deadline ${when}, right of the picture`;
    const anchor = after < 0 ? "start" : "end";
    return { label: text(after < 0 ? 0 : WIDTH, 12, label, { size: SMALL, anchor }), fact };
  }
  const x = number(place(deadline, scale));
  const anchor = x < WIDTH / 2 ? "start" : "end";
  const label = text(anchor === "start" ? x + 5 : x - 5, 12, `deadline ${when}`, {
    size: SMALL,
    anchor,
  });
  return { x, label: label + path(`M${x} 1V22`, DEADLINE), fact };
}

function drawRow({ span, depth }: Row, y: number, scale: Scale, deadlineX: number | undefined) {
  const left = Math.min(depth, 8) * INDENT;
  const took = [span.outcome && words(span.outcome), duration(span.end - span.start)];
  const right = cut(took.filter(Boolean).join(", "), WIDTH / 2);
  const room = WIDTH - left - widthOf(right) - 12;
  const picture = [
    text(left, y + 13, cut(span.name, room, undefined, true), { bold: true }),
    text(WIDTH, y + 13, right, { anchor: "end" }),
  ];
  const second = [
    span.service && `in ${span.service}`,
    span.budget !== undefined && `budget ${duration(span.budget)}`,
  ];
  const under = second.filter(Boolean).join(", ");
  let at = y + 18;
  if (under) {
    const short = cut(under, WIDTH - left, SMALL);
    picture.push(text(left, y + 28, short, { size: SMALL, quiet: true }));
    at += 15;
  }
  if (depth > 0) picture.push(path(`M${left - 8} ${y + 2}V${y + 9}H${left - 3}`, FAINT));
  picture.push(bar(span, at, scale));
  if (deadlineX !== undefined) picture.push(path(`M${deadlineX} ${at - 2}V${at + 17}`, DEADLINE));
  return { picture: picture.join(""), height: at - y + 20 };
}

const FAINT = 'stroke="currentColor" stroke-opacity="0.5"';

function bar(span: Span, y: number, scale: Scale): string {
  const x = place(span.start, scale);
  const width = Math.max(2, place(span.end, scale) - x);
  const from = Math.min(x, WIDTH - 2);
  const parts = [rect(0, y, WIDTH, 10, 'fill-opacity="0.08"')];
  const state = stateOf(span.outcome);
  if (state === "ok") parts.push(rect(from, y, width, 10, `fill="${COLOURS.blue}"`));
  else {
    const inside = Math.max(0.5, width - 2);
    const paint = `fill="${COLOURS.orange}" fill-opacity="0.3" stroke="${COLOURS.orange}" stroke-width="2"`;
    parts.push(rect(from + 1, y + 1, inside, 8, paint));
    const end = Math.min(WIDTH - 5, Math.max(5, from + width));
    const cross = `M${number(end - 5)} ${y}l10 10m0 -10l-10 10`;
    parts.push(path(cross, 'stroke="currentColor" stroke-width="2"'));
  }
  if (span.budget !== undefined) {
    const end = Math.min(WIDTH, place(span.start + span.budget, scale));
    const tick = place(span.start + span.budget, scale) <= WIDTH ? "m0 -3v6" : "";
    parts.push(path(`M${number(x)} ${y + 13.5}H${number(end)}${tick}`, FAINT));
  }
  return parts.join("");
}

/** A span without an outcome ended without a fault that anybody has told. */
function stateOf(outcome: string | undefined): "ok" | "bad" {
  return outcome === undefined || /^(ok|unset|success|[123]\d\d)\b/i.test(outcome) ? "ok" : "bad";
}

const words = (outcome: string) => outcome.replaceAll("_", " ");

/** A row in words. An id says nothing to who hears it: the parent has its name. */
function say({ span, depth }: Row, names: Map<string, string>, scale: Scale): string {
  const { name, start, end, service, parent, outcome, budget } = span;
  const facts = [
    `begins at ${duration(start - scale.from)}`,
    `takes ${duration(end - start)}`,
    budget !== undefined && `budget ${duration(budget)}`,
    outcome && `outcome ${words(outcome)}`,
    depth > 0 && `under ${brief(names.get(parent ?? "") ?? "")}`,
  ];
  const where = service ? ` in ${brief(service)}` : "";
  return `${brief(name)}${where}: ${facts.filter(Boolean).join(", ")}`;
}

const brief = (words: string) => (words.length > 200 ? `${words.slice(0, 199)}…` : words);

function notes(spans: readonly Span[], more: number): string[] {
  const found: string[] = [];
  if (more > 0) found.push(`and ${count(more, "span")} more`);
  if (spans.some(({ budget }) => budget !== undefined)) {
    found.push("The thin line under a bar is its budget");
  }
  return found;
}

/** Each span after its parent, brothers by their beginning. */
function inOrder(spans: readonly Span[], title: string): Row[] {
  const byId = new Map<string, Span[]>();
  for (const span of spans) {
    const id = span.id ?? span.name;
    byId.set(id, [...(byId.get(id) ?? []), span]);
  }
  const below = new Map<Span | undefined, Span[]>();
  for (const span of spans) {
    const above = span.parent === undefined ? undefined : parentOf(span, byId, title);
    const brothers = below.get(above);
    if (brothers) brothers.push(span);
    else below.set(above, [span]);
  }
  for (const brothers of below.values()) brothers.sort((a, b) => a.start - b.start);
  const rows: Row[] = [];
  const waiting: Row[] = [];
  const put = (above: Span | undefined, depth: number) => {
    for (const span of (below.get(above) ?? []).toReversed()) waiting.push({ span, depth });
  };
  put(undefined, 0);
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    rows.push(row);
    put(row.span, row.depth + 1);
  }
  if (rows.length === spans.length) return rows;
  const drawn = new Set(rows.map(({ span }) => span));
  const lost = spans.find((span) => !drawn.has(span)) as Span;
  throw new RangeError(
    `${title}: expected a tree of spans, found ${describe(lost.name)} above itself; ` +
      "leave parent out for the first span",
  );
}

function parentOf(span: Span, byId: Map<string, Span[]>, title: string): Span {
  const found = byId.get(span.parent as string) ?? [];
  if (found.length === 1) return found[0] as Span;
  const what = `${title}: expected the parent of ${describe(span.name)} to be the id of one span`;
  const next =
    found.length === 0
      ? "add that span or leave parent out"
      : "give each of them an id of its own and use that";
  const many = found.length === 0 ? "no span" : count(found.length, "span");
  throw new RangeError(`${what}, found ${many} with ${describe(span.parent)}; ${next}`);
}

function checkSpan(span: Span, title: string): void {
  if (typeof span?.name !== "string" || span.name.trim() === "") {
    throw new TypeError(
      `${title}: expected a span with a name, found ${describe(span?.name ?? span)}; ` +
        "pass { name, start, end }",
    );
  }
  const what = `${title}: span ${describe(span.name)}`;
  checkTime(span.start, `${what}: start`);
  checkTime(span.end, `${what}: end`);
  if (span.end < span.start) {
    throw new RangeError(
      `${what}: expected it to end after it begins, found ${span.start} and ${span.end}; ` +
        "read both times from one clock, for example performance.now()",
    );
  }
  const { budget } = span;
  if (budget !== undefined && !(Number.isFinite(budget) && budget >= 0)) {
    throw new RangeError(
      `${what}: expected a budget of zero or more milliseconds, found ${describe(budget)}; ` +
        "leave it out when there is none",
    );
  }
}

function checkTime(time: unknown, what: string): void {
  if (Number.isFinite(time)) return;
  throw new RangeError(
    `${what}: expected a finite number of milliseconds, found ${describe(time)}; ` +
      "pass what performance.now() returned",
  );
}
