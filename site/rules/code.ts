/** A code cell: what was typed and what it printed, as one figure. */
import { stripVTControlCharacters } from "node:util";
import type { CodeCell, Output } from "../../scripts/notebook/format.ts";
import { escapeHtml } from "../escape.ts";
import type { Place } from "../page.ts";
import { fill } from "../theme/words/words.ts";
import { codeBlock } from "./highlight.ts";
import { renderOutputs } from "./output.ts";

/** The tags of a cell; an empty list when it has none. */
export function tagsOf(metadata: CodeCell["metadata"]): string[] {
  const { tags } = metadata;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

/**
 * Renders a code cell. Of Jupyter's tags it knows `remove-input`, `remove-output`, `hide-input`,
 * `hide-output` and `hide-cell`: what is removed is not in the page, and what is hidden is folded.
 * A part that JupyterLab shows collapsed is folded too. A cell of which nothing is left is empty.
 */
export function renderCode(cell: CodeCell, language: string, place: Place): string {
  const tags = tagsOf(cell.metadata);
  const { words } = place.page;
  if (cell.execution_count === null && cell.source.trim() !== "") {
    place.error(
      "expected a code cell with its output, found one that was not run; run the notebook from the top and save it",
    );
  }
  const { jupyter } = cell.metadata;
  const view =
    typeof jupyter === "object" && jupyter !== null && !Array.isArray(jupyter) ? jupyter : {};
  const hidesInput = tags.includes("hide-input") || view.source_hidden === true;
  const hidesOutput = tags.includes("hide-output") || view.outputs_hidden === true;
  const source = tags.includes("remove-input") || cell.source.trim() === "" ? "" : cell.source;
  const outputs = tags.includes("remove-output") ? "" : renderOutputs(cell.outputs, place);
  place.page.addText(source);
  if (outputs !== "") for (const output of cell.outputs) place.page.addText(plainOutput(output));

  const id = escapeHtml(place.page.claimId(`cell-${cell.id}`));
  const input =
    source &&
    `<div class="input">${count(cell, id, words.cell)}${codeBlock(source, language)}</div>\n`;
  const output = outputs && `<div class="outputs">\n${outputs}</div>\n`;
  const body = fold(input, hidesInput, words.code) + fold(output, hidesOutput, words.output);
  if (body === "") return "";
  const whole = tags.includes("hide-cell") ? fold(body, true, words.codeAndOutput) : body;
  return `<div class="cell" id="${id}">\n${whole}</div>\n`;
}

/** As much of a long output as a reader would search for. */
const LONGEST = 4_000;

/** What an output says in plain text, without the colours of a terminal. */
function plainOutput(output: Output): string {
  if (output.output_type === "stream") return plain(output.text);
  if (output.output_type === "error") return `${output.ename}: ${plain(output.evalue)}`;
  const text = output.data["text/plain"];
  return typeof text === "string" ? plain(text) : "";
}

function plain(text: string): string {
  return stripVTControlCharacters(text.slice(0, LONGEST));
}

/** The number of a cell, which links to it. */
function count({ execution_count }: CodeCell, id: string, label: string): string {
  if (execution_count === null) return "";
  const number = execution_count;
  return `<a class="count" href="#${encodeURIComponent(id)}" aria-label="${fill(label, number)}">${number}</a>`;
}

function fold(html: string, hidden: boolean, label: string): string {
  if (!hidden || html === "") return html;
  return `<details class="hidden"><summary>${label}</summary>\n${html}</details>\n`;
}
