/** Notebooks that other programs wrote: near to the format, and shown all the same. */
import type { Json, JsonObject } from "./format.ts";
import { CELL_ID } from "./ids.ts";

const ROOT = ["nbformat", "nbformat_minor", "metadata", "cells"];
const CELL = ["cell_type", "id", "metadata", "source"];
const OUTPUTS: { [type: string]: string[] } = {
  stream: ["name", "text"],
  display_data: ["data", "metadata"],
  execute_result: ["data", "metadata", "execution_count"],
  error: ["ename", "evalue", "traceback"],
};

/**
 * mendNotebook returns a copy of what a notebook file of format 4 holds, in which small faults are mended, as
 * Jupyter itself overlooks them: a missing field gets its empty value; a field that the format does not know, an
 * output of an unknown kind and a cell of one are left out; text that is no text becomes its JSON; when an id is missing,
 * malformed or there twice, all cells get new ones. A value that is no notebook at all is returned as it is.
 *
 * It does not check what is left: `parseNotebook` does that.
 */
export function mendNotebook(value: Json): Json {
  if (!isObject(value) || !Array.isArray(value.cells) || value.nbformat !== 4) return value;
  const cells = value.cells.filter(isObject).flatMap(mendCell);
  const ids = cells.map(({ id }) => id);
  const whole = ids.every((id) => typeof id === "string" && CELL_ID.test(id));
  const keep = whole && new Set(ids).size === ids.length;
  const minor = isCount(value.nbformat_minor) ? value.nbformat_minor : 0;
  return {
    ...pick(value, ROOT),
    metadata: objectOr(value.metadata),
    // Below 4.5 cells have no ids, and the reader makes some.
    nbformat_minor: keep ? minor : Math.min(minor, 4),
    cells: keep ? cells : cells.map(({ id: _, ...cell }) => cell),
  };
}

function mendCell(cell: JsonObject): JsonObject[] {
  const type = cell.cell_type;
  const shared = { metadata: objectOr(cell.metadata), source: textOf(cell.source) };
  if (type === "code") {
    const outputs = Array.isArray(cell.outputs) ? cell.outputs : [];
    const count = isCount(cell.execution_count) ? cell.execution_count : null;
    const mended = outputs.filter(isObject).flatMap(mendOutput);
    return [{ ...pick(cell, CELL), ...shared, execution_count: count, outputs: mended }];
  }
  if (type !== "markdown" && type !== "raw") return [];
  const mended: JsonObject = { ...pick(cell, CELL), ...shared };
  if (isObject(cell.attachments)) {
    mended.attachments = mapValues(cell.attachments, (bundle) => mendBundle(bundle));
  }
  return [mended];
}

function mendOutput(output: JsonObject): JsonObject[] {
  const type = output.output_type;
  const fields =
    typeof type === "string" && Object.hasOwn(OUTPUTS, type) ? OUTPUTS[type] : undefined;
  if (!fields) return [];
  const mended = pick(output, ["output_type", ...fields]);
  if (type === "stream") {
    mended.name = output.name === "stderr" ? "stderr" : "stdout";
    mended.text = textOf(output.text);
  } else if (type === "error") {
    mended.ename = textOf(output.ename);
    mended.evalue = textOf(output.evalue);
    const trace = output.traceback;
    mended.traceback = Array.isArray(trace) ? trace.map(textOf) : [textOf(trace)];
  } else {
    mended.data = mendBundle(output.data);
    mended.metadata = objectOr(output.metadata);
    if (type === "execute_result" && !isCount(output.execution_count)) {
      mended.execution_count = null;
    }
  }
  return [mended];
}

function mendBundle(bundle: Json | undefined): JsonObject {
  return mapValues(objectOr(bundle), (data, type) => (/json$/.test(type) ? data : textOf(data)));
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join("");
  return JSON.stringify(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function objectOr(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function pick(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)));
}

function mapValues(value: JsonObject, map: (value: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, map(one, key)]));
}
