import type { Cell, JsonObject, Notebook, Output } from "./format.ts";
import { cellIds } from "./ids.ts";

/** What Jupyter notes about the kernel, as the stock tslab states it, so that either kernel opens a lesson. */
const KERNEL_METADATA = {
  kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" },
  language_info: {
    codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
    file_extension: ".ts",
    mimetype: "text/typescript",
    name: "typescript",
    version: "3.7.2",
  },
};

/**
 * normaliseNotebook returns the notebook in the one form in which lessons are committed:
 *
 * - cell ids are kept when they are valid, else derived from the cell (see `cellIds`);
 * - metadata is reduced: the notebook's to the kernel's and `workbook`, a cell's to `tags` and
 *   `workbook`. Timestamps, scroll positions and editors' notes go;
 * - execution counts run from 1 over the cells that hold code; a cell that is only white space has
 *   none, as in Jupyter;
 * - neighbouring pieces of the same stream are joined: how a text was cut into messages is chance;
 * - a line end in a stream is one character: JupyterLab saves `\r\n` as `\n`, and so must a run here.
 *
 * It does not touch sources or what the outputs say. It returns a new notebook; a second time it changes nothing.
 */
export function normaliseNotebook(notebook: Notebook): Notebook {
  const ids = cellIds(notebook.cells);
  let executed = 0;
  const cells = notebook.cells.map((cell, index): Cell => {
    const kept = {
      ...cell,
      id: ids[index] as string,
      metadata: pick(cell.metadata, ["tags", "workbook"]),
    };
    if (kept.cell_type !== "code") return kept;
    const count = kept.source.trim() === "" ? null : ++executed;
    return { ...kept, execution_count: count, outputs: normaliseOutputs(kept.outputs, count) };
  });
  const metadata = {
    ...structuredClone(KERNEL_METADATA),
    ...pick(notebook.metadata, ["workbook"]),
  };
  return { nbformat: 4, nbformat_minor: 5, metadata, cells };
}

/** An empty list or object of metadata says nothing; to keep it would make two forms of the same. */
function pick(metadata: JsonObject, keys: readonly string[]): JsonObject {
  const entries = Object.entries(metadata).filter(
    ([key, value]) => keys.includes(key) && value !== null && Object.keys(value).length > 0,
  );
  return Object.fromEntries(entries);
}

function normaliseOutputs(outputs: readonly Output[], count: number | null): Output[] {
  const joined: Output[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (
      output.output_type === "stream" &&
      last?.output_type === "stream" &&
      last.name === output.name
    ) {
      joined[joined.length - 1] = { ...last, text: last.text + output.text };
    } else if (output.output_type === "execute_result") {
      joined.push({ ...output, execution_count: count });
    } else joined.push(output);
  }
  return joined.map((output) =>
    output.output_type === "stream"
      ? { ...output, text: output.text.replaceAll("\r\n", "\n") }
      : output,
  );
}
