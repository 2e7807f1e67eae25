import { createHash } from "node:crypto";
import { structuredPatch } from "diff";
import type { Json, Notebook, Output } from "./format.ts";
import { stringifySorted } from "./json.ts";
import { readMarks } from "./marks.ts";
import { applyMasks } from "./masks.ts";
import { cellReference, type Problem } from "./problem.ts";

/** What a comparison found, and how much it could not compare as it stands. */
export interface Comparison {
  /** A problem for each cell whose outputs are not what is committed. */
  problems: Problem[];
  /** Outputs in which at least one mask hit. */
  masked: number;
  /** Cells whose output is not compared because they say that it is volatile. */
  volatile: number;
  /** How often each mask hit, on the side that was just executed. */
  hits: Map<string, number>;
}

/** A part of what a cell shows, as text that can be compared: one stream, one media type, one error. */
interface Section {
  title: string;
  text: string;
}

/**
 * compareNotebooks compares the outputs of `got`, just executed, with those of `expected`, committed:
 * both under the masks, streams joined by name, everything else in order. The two must hold the same
 * cells. A volatile cell is only held to show the same kinds of output, and at least one. Execution
 * counts and output metadata are not compared.
 *
 * `file` only names the notebook in errors. It throws a NotebookError when a cell's marks are malformed.
 */
export function compareNotebooks(expected: Notebook, got: Notebook, file: string): Comparison {
  const comparison: Comparison = { problems: [], masked: 0, volatile: 0, hits: new Map() };
  got.cells.forEach((cell, index) => {
    const committed = expected.cells[index];
    if (cell.cell_type !== "code" || committed?.cell_type !== "code") return;
    const { volatile } = readMarks(committed, file, index + 1);
    const want = sectionsOf(committed.outputs);
    const have = sectionsOf(cell.outputs);
    if (volatile !== undefined) comparison.volatile++;
    else countMasked(have, comparison);
    const difference =
      volatile === undefined ? compareSections(want, have) : compareKinds(want, have);
    if (difference) {
      comparison.problems.push({ ...difference, cell: cellReference(cell, index + 1) });
    }
  });
  return comparison;
}

type Finding = Problem | undefined;

function compareSections(want: Section[], have: Section[]): Finding {
  const [wanted, had] = [want, have].map((sections) =>
    sections.map(({ title, text }) => ({ title, text: applyMasks(text).text })),
  ) as [Section[], Section[]];
  if (JSON.stringify(wanted) === JSON.stringify(had)) return undefined;
  if (have.length === 0)
    return { kind: "missing", lines: ["- (expected)", ...prefixed("- ", wanted), "+ (no output)"] };
  return { kind: "different", lines: lineDiff(render(wanted), render(had)) };
}

function compareKinds(want: Section[], have: Section[]): Finding {
  const [wanted, had] = [kindsOf(want), kindsOf(have)];
  if (have.length === 0 || want.length === 0) {
    const side =
      have.length === 0
        ? "the cell showed nothing"
        : "no output is committed (run the lesson and commit it)";
    return {
      kind: "missing",
      lines: [`expected at least one output of a volatile cell; found that ${side}`],
    };
  }
  if (wanted === had) return undefined;
  return { kind: "different", lines: ["kinds of output:", `- ${wanted}`, `+ ${had}`] };
}

function kindsOf(sections: Section[]): string {
  return [...new Set(sections.map(({ title }) => title))].sort().join(", ");
}

function countMasked(sections: Section[], comparison: Comparison): void {
  for (const { text } of sections) {
    const { hits } = applyMasks(text);
    if (hits.size > 0) comparison.masked++;
    for (const [name, times] of hits) {
      comparison.hits.set(name, (comparison.hits.get(name) ?? 0) + times);
    }
  }
}

/** How the log of a service looks under its cell. */
const SERVICE_LINE = /^(\[[a-z][a-z0-9-]*\]) .*\n?/gm;

/**
 * A stream is what the cell printed, and the log of each service: they are processes of their own, so
 * how their lines interleave is chance. Each one's own order is not.
 */
function streamSections(name: string, text: string): Section[] {
  const logs = new Map<string, string>();
  const own = text.replace(SERVICE_LINE, (line, service) => {
    logs.set(service, (logs.get(service) ?? "") + line);
    return "";
  });
  return [
    ...(own === "" ? [] : [{ title: name, text: own }]),
    ...[...logs].sort().map(([service, log]) => ({ title: `${name} ${service}`, text: log })),
  ];
}

/** Streams come first, each whole: their pieces and their interleaving with each other are chance. */
function sectionsOf(outputs: readonly Output[]): Section[] {
  const streams = (["stdout", "stderr"] as const).flatMap((name) => {
    const pieces = outputs.flatMap((output) =>
      output.output_type === "stream" && output.name === name ? [output.text] : [],
    );
    return streamSections(name, pieces.join(""));
  });
  const rest = outputs.flatMap((output): Section[] => {
    if (output.output_type === "stream") return [];
    if (output.output_type === "error") {
      const { ename, evalue, traceback } = output;
      return [{ title: `error ${ename}`, text: [evalue, ...traceback].join("\n") }];
    }
    return Object.keys(output.data)
      .sort()
      .map((type) => ({
        title: `${output.output_type} ${type}`,
        text: dataText(output.data[type] as Json),
      }));
  });
  return [...streams, ...rest];
}

/** JSON is compared by value, so that the order of keys does not count. */
function dataText(data: Json): string {
  return typeof data === "string" ? data : stringifySorted(data);
}

/** A picture in base64 is thousands of characters on one line: a diff shows its size and hash instead. */
function render(sections: readonly Section[]): string {
  return sections
    .map(({ title, text }) => {
      const opaque = /image\/(?!svg)/.test(title);
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
      return `[${title}]\n${opaque ? `${text.length} characters, sha256 ${hash}` : text.replace(/\n$/, "")}\n`;
    })
    .join("");
}

function prefixed(prefix: string, sections: readonly Section[]): string[] {
  return render(sections)
    .trimEnd()
    .split("\n")
    .map((line) => prefix + line);
}

function lineDiff(expected: string, got: string): string[] {
  if (expected === got) return ["the outputs differ only in a line end at the end of a text"];
  const { hunks } = structuredPatch("", "", expected, got, "", "", { context: 2 });
  return [
    "- expected, + got",
    ...hunks.flatMap((hunk, index) => (index === 0 ? hunk.lines : ["  …", ...hunk.lines])),
  ];
}
