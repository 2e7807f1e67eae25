/** The outputs of a code cell. */
import type { ErrorOutput, Json, MimeBundle, Output } from "../../scripts/notebook/format.ts";
import { escapeHtml } from "../escape.ts";
import type { Place } from "../page.ts";
import { fill } from "../theme/words/words.ts";
import { ansiToHtml, dropUnfinished, stripAnsi } from "./ansi.ts";
import { figureLabel, sanitizeHtml } from "./html.ts";
import { isImage, storeImage } from "./image.ts";
import { renderJson } from "./json.ts";
import { MOST_MARKDOWN, renderMarkdown } from "./markdown.ts";
import { formula } from "./math.ts";
import { sanitizeSvg } from "./svg.ts";

/** Of more lines the first ones are shown and the others fold; a few more than these are no reason to. */
const SHOWN_LINES = 24;
const SPARED_LINES = 8;
const MOST_LINES = 1000;
const MOST_CHARACTERS = 100_000;

/**
 * Renders the outputs of one cell, in order. Neighbouring pieces of the same stream are joined. An
 * output with several representations shows the richest that is safe and whole; when there is none,
 * a line says what is missing, and the build warns.
 */
export function renderOutputs(outputs: Output[], place: Place): string {
  return joinStreams(outputs)
    .map((output) => renderOutput(output, place))
    .join("");
}

function renderOutput(output: Output, place: Place): string {
  const { stderr, error } = place.page.words.outputs;
  switch (output.output_type) {
    case "stream": {
      const label = output.name === "stderr" ? stderr : undefined;
      return box(output.name, text(output.text, place), label);
    }
    case "error":
      return box("error", errorText(output, place), error);
    default: {
      const kind = output.output_type === "execute_result" ? "result" : "display";
      return box(kind, bundle(output.data, output.metadata, place));
    }
  }
}

// A label is for readers who cannot see the colour.
function box(kind: string, html: string, label?: string): string {
  const name = label ? `<p class="label">${label}</p>` : "";
  return `<div class="output ${kind}">${name}${html}</div>\n`;
}

/** Text as a terminal would show it; of long text the end folds, and very long text is cut. */
function text(source: string, place: Place): string {
  const whole = source.replace(/\n$/, "");
  const { cut, moreLines } = place.page.words.outputs;
  const lines = whole.split("\n");
  let shown = lines.slice(0, MOST_LINES).join("\n").slice(0, MOST_CHARACTERS);
  let note = "";
  if (shown.length < whole.length) {
    const rest = Math.ceil((whole.length - shown.length) / 1000);
    note = `<p class="cut">${fill(cut, rest.toLocaleString("en"))}</p>`;
    place.warn(
      `expected an output of at most ${MOST_LINES} lines and ${MOST_CHARACTERS / 1000} KB, found ${Math.ceil(whole.length / 1000)} KB in ${lines.length} lines; the page shows its beginning; print less`,
    );
    shown = dropUnfinished(shown);
  }
  const kept = shown.split("\n");
  const rest = kept.length > SHOWN_LINES + SPARED_LINES ? kept.splice(SHOWN_LINES) : [];
  if (rest.length === 0) return `${block(kept)}${note}`;
  // What was coloured where the text is divided goes on behind it.
  const colours = kept.join("\n").match(SGR)?.join("") ?? "";
  const folded = block([colours + rest[0], ...rest.slice(1)]);
  const summary = `<summary>${fill(moreLines, rest.length)}</summary>`;
  return `${block(kept)}<details class="more">${summary}\n${folded}</details>${note}`;
}

/** A sequence that sets colours. Source: ECMA-48, 8.3.117. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence begins with one
const SGR = /\u001b\[[\d;:]*m/g;

function block(lines: string[]): string {
  return `<pre${wide(lines) ? ' tabindex="0"' : ""}>${ansiToHtml(lines.join("\n"))}</pre>`;
}

function wide(lines: string[]): boolean {
  return lines.some((line) => line.length > 90 && stripAnsi(line).length > 90);
}

function errorText({ ename, evalue, traceback }: ErrorOutput, place: Place): string {
  const trace = traceback.join("\n");
  const plain = stripAnsi(trace);
  const head = plain.includes(ename) && plain.includes(evalue) ? [] : [`${ename}: ${evalue}`];
  return text([...head, ...(trace === "" ? [] : [trace])].join("\n"), place);
}

type Show = (value: Json, mediaType: string, metadata: Json | undefined) => string | undefined;

function bundle(data: MimeBundle, metadata: { [key: string]: Json }, place: Place): string {
  const asString = (show: (value: string, mediaType: string) => string | undefined): Show => {
    return (value, mediaType) => (typeof value === "string" ? show(value, mediaType) : undefined);
  };
  const alt = description(data, metadata) ?? figureLabel(place);
  const image = asString((value, mediaType) => {
    const found = storeImage(mediaType, value, place);
    if (!found) return undefined;
    const size = found.width ? ` width="${found.width}" height="${found.height}"` : "";
    return `<img src="${found.src}" alt="${escapeHtml(alt)}"${size}>`;
  });
  const json: Show = (value) => renderJson(value, place.page.words.outputs);
  // From the richest to the plainest, in Jupyter's order.
  const shows: [test: (mediaType: string) => boolean, show: Show][] = [
    [is("text/html"), asString((value) => wrap("html", sanitizeHtml(value, place)))],
    [is("text/markdown"), asString((value) => wrap("prose", markdown(value, place)))],
    [is("image/svg+xml"), asString((value) => figure(sanitizeSvg(value, place.nextPrefix(), alt)))],
    [isImage, image],
    [is("text/latex"), asString((value) => wrap("formula", latex(value, place)))],
    [is("application/json"), json],
    [is("text/plain"), asString((value) => text(value, place))],
    [(mediaType) => mediaType.endsWith("+json"), json],
  ];
  for (const [test, show] of shows) {
    for (const [mediaType, value] of Object.entries(data)) {
      const html = test(mediaType) ? show(value, mediaType, metadata[mediaType]) : undefined;
      if (html !== undefined) return html;
    }
  }
  const types = Object.keys(data).join(", ") || "nothing";
  place.warn(
    `expected an output of a type that a page can show, found ${types}; add text/plain or text/html to it`,
  );
  const { unknown } = place.page.words.outputs;
  return `<p class="cut">${fill(unknown, escapeHtml(types))}</p>`;
}

const is = (wanted: string) => (mediaType: string) => mediaType === wanted;

function wrap(name: string, html: string | undefined): string | undefined {
  return html === undefined ? undefined : `<div class="${name}">${html}</div>`;
}

// A figure that uses the page's own colour follows the theme; any other is laid on white paper.
function figure(svg: string | undefined): string | undefined {
  const name = svg && /currentcolor/i.test(svg) ? "figure themed" : "figure";
  return wrap(name, svg);
}

/** Markdown that a cell printed; undefined when there is too much of it. */
function markdown(source: string, place: Place): string | undefined {
  return source.length > MOST_MARKDOWN ? undefined : renderMarkdown(source, place, true);
}

function latex(source: string, place: Place): string {
  const body = source.trim().replace(/^(\${1,2}|\\\[|\\\()([\s\S]*?)(\${1,2}|\\\]|\\\))$/, "$2");
  return formula(body.trim(), true, place);
}

function description(data: MimeBundle, metadata: { [key: string]: Json }): string | undefined {
  for (const one of [metadata, ...Object.values(metadata)]) {
    if (typeof one !== "object" || one === null || Array.isArray(one)) continue;
    if (typeof one.alt === "string" && one.alt.trim() !== "") return one.alt;
  }
  const plain = data["text/plain"];
  // A kernel's own placeholder, such as <Figure size 640x480>, tells a reader nothing.
  if (typeof plain !== "string" || /^\s*(<[\s\S]*>)?\s*$/.test(plain)) return undefined;
  return plain.length > 200 ? undefined : plain.trim();
}

function joinStreams(outputs: Output[]): Output[] {
  const joined: Output[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    const same = last?.output_type === "stream" && output.output_type === "stream";
    if (same && last.name === output.name) {
      joined[joined.length - 1] = { ...last, text: last.text + output.text };
    } else joined.push(output);
  }
  return joined;
}
