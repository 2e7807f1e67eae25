import { randomBytes } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Cell, Json, MimeBundle, Notebook, Output } from "./format.ts";
import { stringifySorted } from "./json.ts";
import { isJsonType } from "./read.ts";

/**
 * serializeNotebook returns the text of a notebook as Jupyter itself would write it: keys sorted,
 * one space a level, sources and text as lists of lines, a newline at the end. A save in JupyterLab
 * then changes only what its user changed. The same notebook always gives the same text.
 *
 * It leaves out nothing: `normaliseNotebook` is what reduces a notebook.
 */
export function serializeNotebook(notebook: Notebook): string {
  const { cells, ...rest } = notebook;
  return `${stringifySorted({ ...rest, cells: cells.map(cellToJson) })}\n`;
}

function cellToJson(cell: Cell): Json {
  const source = splitLines(cell.source);
  if (cell.cell_type === "code")
    return { ...cell, source, outputs: cell.outputs.map(outputToJson) };
  if (cell.attachments === undefined) return { ...cell, source };
  const attachments = Object.entries(cell.attachments).map(([name, bundle]) => [
    name,
    bundleToJson(bundle),
  ]);
  return { ...cell, source, attachments: Object.fromEntries(attachments) };
}

function outputToJson(output: Output): Json {
  if (output.output_type === "error") return { ...output };
  if (output.output_type === "stream") return { ...output, text: splitLines(output.text) };
  return { ...output, data: bundleToJson(output.data) };
}

/** Jupyter splits text, JavaScript and SVG, and keeps base64 in one piece. */
function bundleToJson(bundle: MimeBundle): Json {
  const entries = Object.entries(bundle).map(([type, data]) => {
    const split =
      type.startsWith("text/") || type === "application/javascript" || type === "image/svg+xml";
    return [type, typeof data === "string" && split && !isJsonType(type) ? splitLines(data) : data];
  });
  return Object.fromEntries(entries);
}

/** The line ends of Python's `str.splitlines`, which Jupyter uses; each line keeps its own. */
const ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029";
const LINE = new RegExp(`[^${ENDS}]*(?:\r\n|[${ENDS}]|$)`, "g");

function splitLines(text: string): string[] {
  return (text.match(LINE) ?? []).filter((line) => line !== "");
}

/**
 * writeNotebook puts the notebook into `file`, whole or not at all: it writes a temporary file in
 * the same folder, waits until that is on the disk, and renames it over the old one. When it fails (a
 * full disk, a read-only folder) it throws an Error that says so, `file` is as it was, and the
 * temporary file is removed. A process that is killed in the middle leaves `file` as it was; then a
 * `.NAME.*.tmp` may stay beside it, which nothing reads.
 *
 * It writes even when nothing changed, and keeps the permissions that the file has.
 */
export async function writeNotebook(file: string, notebook: Notebook): Promise<void> {
  const text = serializeNotebook(notebook);
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString("hex")}.tmp`);
  try {
    const mode = await stat(file).then(
      (found) => found.mode & 0o777,
      () => 0o644,
    );
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new Error(`${file}: ${writeProblem(cause as NodeJS.ErrnoException)}`, { cause });
  }
}

const WRITE_PROBLEMS: { [code: string]: [found: string, next: string] } = {
  ENOSPC: ["a full disk", "free some space"],
  EDQUOT: ["a disk quota that is used up", "free some space"],
  EFBIG: ["a limit on the size of files", "raise the limit (ulimit -f)"],
  EROFS: ["a read-only file system", "mount it writable, or copy the project elsewhere"],
  EACCES: ["a folder without permission to write", "correct the folder's permissions"],
  EPERM: ["a folder without permission to write", "correct the folder's permissions"],
  ENOENT: ["no such folder", "make the folder or correct the path"],
};

function writeProblem(error: NodeJS.ErrnoException): string {
  const [found, next] = WRITE_PROBLEMS[error.code ?? ""] ?? [
    error.message,
    "see the error's cause",
  ];
  return `expected to write the notebook; found ${found} (${error.code}). The file is as it was. To mend it, ${next}, then run again.`;
}
