/** Small notebooks in temporary folders, for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type {
  Cell,
  CodeCell,
  MarkdownCell,
  Notebook,
  Output,
} from "../../scripts/notebook/format.ts";

/** Folders of one test; they are removed when it ends. */
export interface Folders {
  root: string;
  notebooks: string;
  out: string;
}

/** Makes an empty folder for notebooks, and names one for the site that does not exist yet. */
export function folders(t: TestContext): Folders {
  const root = mkdtempSync(join(tmpdir(), "workbook site ü "));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const notebooks = join(root, "notebooks");
  mkdirSync(notebooks);
  return { root, notebooks, out: join(root, "dist") };
}

let cells = 0;

/** A Markdown cell. */
export function markdown(source: string, attachments?: MarkdownCell["attachments"]): MarkdownCell {
  cells += 1;
  const cell: MarkdownCell = { cell_type: "markdown", id: `md-${cells}`, metadata: {}, source };
  return attachments ? { ...cell, attachments } : cell;
}

/** A code cell with outputs. */
export function code(source: string, ...outputs: Output[]): CodeCell {
  cells += 1;
  const id = `code-${cells}`;
  return { cell_type: "code", id, metadata: {}, source, execution_count: 1, outputs };
}

/** A display output. */
export function display(data: { [mediaType: string]: unknown }): Output {
  return { output_type: "display_data", data: data as never, metadata: {} };
}

/** Text on stdout or stderr. */
export function stream(text: string, name: "stdout" | "stderr" = "stdout"): Output {
  return { output_type: "stream", name, text };
}

/** Writes a notebook of `list` as `file` into `folder`. */
export function writeNotebook(folder: string, file: string, list: Cell[]): void {
  const notebook: Notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { language_info: { name: "typescript" } },
    cells: list,
  };
  writeFileSync(join(folder, file), JSON.stringify(notebook));
}
