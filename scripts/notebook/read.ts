import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { NotebookError, type Place } from "./error.ts";
import { count, elements, type Field, lines, member, object, only, reject, text } from "./field.ts";
import type { Cell, Json, JsonObject, MimeBundle, Notebook, Output } from "./format.ts";
import { CELL_ID, cellIds } from "./ids.ts";
import { locateJsonFault } from "./json.ts";
import { mendNotebook } from "./mend.ts";

export { NotebookError } from "./error.ts";

type Obj = { value: JsonObject; place: Place };

/** An id that nothing is known of yet: a notebook older than 4.5 has none. */
type Unidentified = Cell & { id: string | undefined };

/**
 * readNotebook reads and checks the notebook in `file`. It does not change the file, and reads it
 * anew each time. It throws a NotebookError when the file cannot be read, is not UTF-8, or is not a
 * notebook (see `parseNotebook`).
 */
export async function readNotebook(file: string): Promise<Notebook> {
  return parseNotebookBytes(await readNotebookBytes(file), file);
}

/** readNotebookBytes reads the file alone. It throws a NotebookError when the file cannot be read. */
export async function readNotebookBytes(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const found = cause.code === "ENOENT" ? "no file" : `an error (${cause.message})`;
    const next = "check the path and the file's permissions";
    throw new NotebookError({ file }, { expected: "a file to read", found, next }, { cause });
  });
}

/**
 * parseNotebookBytes does as `parseNotebook` does, and throws for bytes that are not UTF-8, too. With `lenient`
 * small faults are mended first, see `mendNotebook`.
 */
export function parseNotebookBytes(
  bytes: Buffer,
  file: string,
  { lenient = false }: { lenient?: boolean } = {},
): Notebook {
  if (!isUtf8(bytes)) {
    const found = "bytes that are not UTF-8";
    const next = "save the file as UTF-8, or take it from git again";
    throw new NotebookError({ file }, { expected: "UTF-8 text", found, next });
  }
  const source = bytes.toString("utf8");
  return lenient
    ? readRoot(mendNotebook(parseJson(source, file)), file)
    : parseNotebook(source, file);
}

/**
 * parseNotebook turns the text of a notebook of format 4.0 to 4.x into its typed form. `file` only
 * names it in errors. Metadata is kept whole, whatever it holds; multi-line fields are joined; the
 * field `transient` of outputs, which the format does not know, is left out. A notebook older than 4.5
 * comes back as 4.5, with ids derived from its cells (the same each time).
 *
 * It throws a NotebookError that names file, cell and field at the first fault: text that is not
 * JSON (with line and column), another nbformat, a missing or duplicate cell id, an unknown kind of
 * cell or output, an unknown field, a field of a wrong type.
 *
 * Source: https://nbformat.readthedocs.io/en/latest/format_description.html
 */
export function parseNotebook(source: string, file: string): Notebook {
  return readRoot(parseJson(source, file), file);
}

function readRoot(value: Json, file: string): Notebook {
  const root = object({ value, place: { file } }, "a notebook, which is a JSON object");
  checkVersion(root);
  only(root, ["nbformat", "nbformat_minor", "metadata", "cells"]);
  const minor = count(member(root, "nbformat_minor"));
  if (minor === null) reject(member(root, "nbformat_minor"), "a whole number from 0");
  const metadata = object(member(root, "metadata")).value;
  const fields = elements(member(root, "cells"), "a list of cells");
  const cells = fields.map((field, index) => readCell(field, file, index + 1, minor));
  checkDuplicates(cells, file);
  const ids = cellIds(cells);
  return {
    nbformat: 4,
    nbformat_minor: Math.max(minor, 5),
    metadata,
    cells: cells.map((cell, index) => ({ ...cell, id: ids[index] as string })),
  };
}

function parseJson(source: string, file: string): Json {
  try {
    return JSON.parse(source) as Json;
  } catch (cause) {
    const fault = locateJsonFault(source);
    const conflict = /^(<{7}|={7}|>{7})/m.test(source);
    throw new NotebookError(
      { file },
      {
        expected: `JSON, and ${fault?.expected ?? "a value"} at line ${fault?.line ?? 1}, column ${fault?.column ?? 1}`,
        found: fault?.found ?? String(cause),
        next: conflict
          ? "resolve the merge conflict: its markers (<<<<<<<) are still in the file"
          : "correct that place, or take the file from git again",
      },
      { cause },
    );
  }
}

function checkVersion(root: Obj): void {
  const field = member(root, "nbformat");
  if (field.value === 4) return;
  const older = typeof field.value === "number" && field.value < 4;
  const next = older
    ? "convert it: jupyter nbconvert --to notebook --nbformat 4 --inplace FILE"
    : "save the notebook as version 4, which JupyterLab 4 writes";
  reject(field, "notebook format 4", next);
}

function checkDuplicates(cells: readonly Unidentified[], file: string): void {
  const first = new Map<string, number>();
  cells.forEach(({ id }, index) => {
    if (id === undefined) return;
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index + 1);
      return;
    }
    throw new NotebookError(
      { file, cell: { position: index + 1, id }, field: "id" },
      {
        expected: "an id that no other cell has",
        found: `the id of cell ${earlier}`,
        next: `give one of the two another id`,
      },
    );
  });
}

function readCell(field: Field, file: string, position: number, minor: number): Unidentified {
  const bare = object(
    { value: field.value, place: { file, cell: { position } } },
    "a cell, which is an object",
  );
  const id = readId(bare, minor);
  const cell: Obj = {
    value: bare.value,
    place: { file, cell: id === undefined ? { position } : { position, id } },
  };
  const type = member(cell, "cell_type");
  const shared = ["cell_type", "id", "metadata", "source"];
  const read = () => ({
    id: id as string,
    metadata: object(member(cell, "metadata")).value,
    source: lines(member(cell, "source")),
  });
  if (type.value === "code") {
    only(cell, [...shared, "execution_count", "outputs"]);
    return {
      cell_type: type.value,
      ...read(),
      execution_count: count(member(cell, "execution_count")),
      outputs: elements(member(cell, "outputs"), "a list of outputs").map(readOutput),
    };
  }
  if (type.value === "markdown" || type.value === "raw") {
    only(cell, [...shared, "attachments"]);
    return { cell_type: type.value, ...read(), ...readAttachments(cell) };
  }
  return reject(type, "markdown, code or raw");
}

function readId(cell: Obj, minor: number): string | undefined {
  const field = member(cell, "id");
  if (field.value === undefined && minor < 5) return undefined;
  if (field.value === undefined)
    reject(field, "an id, as format 4.5 requires", "add an id to the cell");
  const id = text(field, "an id, which is a text");
  if (CELL_ID.test(id)) return id;
  return reject(
    field,
    "an id of 1 to 64 letters, digits, hyphens and underscores",
    "give the cell such an id",
  );
}

function readAttachments(cell: Obj): { attachments?: { [name: string]: MimeBundle } } {
  const field = member(cell, "attachments");
  if (field.value === undefined) return {};
  const all = object(field);
  const entries = Object.keys(all.value).map((name) => [name, readBundle(member(all, name))]);
  return { attachments: Object.fromEntries(entries) };
}

function readOutput(field: Field): Output {
  const output = object(field, "an output, which is an object");
  const type = member(output, "output_type");
  const shared = ["output_type", "transient"];
  const shown = () => ({
    data: readBundle(member(output, "data")),
    metadata: object(member(output, "metadata")).value,
  });
  switch (type.value) {
    case "stream": {
      only(output, [...shared, "name", "text"]);
      const name = member(output, "name");
      if (name.value !== "stdout" && name.value !== "stderr") reject(name, "stdout or stderr");
      return { output_type: "stream", name: name.value, text: lines(member(output, "text")) };
    }
    case "display_data":
      only(output, [...shared, "data", "metadata"]);
      return { output_type: "display_data", ...shown() };
    case "execute_result":
      only(output, [...shared, "data", "metadata", "execution_count"]);
      return {
        output_type: "execute_result",
        execution_count: count(member(output, "execution_count")),
        ...shown(),
      };
    case "error":
      only(output, [...shared, "ename", "evalue", "traceback"]);
      return {
        output_type: "error",
        ename: text(member(output, "ename")),
        evalue: text(member(output, "evalue")),
        traceback: elements(member(output, "traceback"), "a list of lines").map((line) =>
          text(line),
        ),
      };
    default:
      return reject(
        type,
        "stream, display_data, execute_result or error",
        "run the cell again and save",
      );
  }
}

/** isJsonType tells whether a MIME bundle holds `mediaType` as JSON instead of as text. */
export function isJsonType(mediaType: string): boolean {
  return /^application\/(.*\+)?json$/.test(mediaType);
}

function readBundle(field: Field): MimeBundle {
  const bundle = object(field, "an object with media types as its keys");
  const entries = Object.keys(bundle.value).map((type) => {
    const data = member(bundle, type);
    return [type, isJsonType(type) ? data.value : lines(data)];
  });
  return Object.fromEntries(entries);
}
