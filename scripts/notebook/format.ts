/**
 * The Jupyter notebook format, version 4.5, as types.
 *
 * These types describe a notebook that has been read and checked: every multi-line field is one
 * string, and every cell has an id. The file on disk may hold a list of lines instead; `readNotebook`
 * joins them, and `writeNotebook` splits them again.
 *
 * Source: https://nbformat.readthedocs.io/en/latest/format_description.html
 */

/** A JSON value, as RFC 8259 names them. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/**
 * One value in several representations, keyed by media type. Text types hold a string, images that
 * are not SVG hold base64, and `application/json` and its `+json` relatives hold JSON.
 */
export type MimeBundle = { [mediaType: string]: Json };

/** Text that a cell wrote to stdout or stderr. */
export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

/** Something that a cell showed with a display call. */
export interface DisplayOutput {
  output_type: "display_data";
  data: MimeBundle;
  metadata: JsonObject;
}

/** The value of a cell's last expression. */
export interface ExecuteResultOutput {
  output_type: "execute_result";
  execution_count: number | null;
  data: MimeBundle;
  metadata: JsonObject;
}

/** An error that ended a cell. `traceback` holds one string a line and may hold ANSI colours. */
export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

/** One output of a code cell. */
export type Output = StreamOutput | DisplayOutput | ExecuteResultOutput | ErrorOutput;

/** A cell of prose. */
export interface MarkdownCell {
  cell_type: "markdown";
  id: string;
  metadata: JsonObject;
  source: string;
  attachments?: { [name: string]: MimeBundle };
}

/** A cell of code with what it printed when it last ran. */
export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: JsonObject;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

/** A cell that is kept as it is. */
export interface RawCell {
  cell_type: "raw";
  id: string;
  metadata: JsonObject;
  source: string;
  attachments?: { [name: string]: MimeBundle };
}

/** One cell of a notebook. */
export type Cell = MarkdownCell | CodeCell | RawCell;

/** A whole notebook. */
export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: JsonObject;
  cells: Cell[];
}
