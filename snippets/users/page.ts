/** Pages of a list: `?limit=` and `?cursor=` in, a Link header (RFC 8288) out. */
import { HttpProblem } from "@snippets/service";
import { ErrInvalidParameter } from "./errors.ts";

export const DEFAULT_LIMIT = 20;
export const MAX_LIMIT = 100;

/** Which part of the list is asked for. */
export interface Page {
  /** The id that the page comes after; 0 for the first page. */
  after: number;
  limit: number;
}

/**
 * ReadPage reads a page from the query of a request. It throws 400 for a value that does not fit;
 * parameters that it does not know are ignored.
 */
export function readPage(query: Record<string, unknown>): Page {
  const { limit, cursor } = query;
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : readLimit(limit),
    after: cursor === undefined ? 0 : decodeCursor(cursor),
  };
}

/** The links of a page: to the first one, and to the next if there is one after the id `last`. */
export function pageLinks(path: string, { limit }: Page, last: number | undefined): string {
  const first = `<${path}?limit=${limit}>; rel="first"`;
  if (last === undefined) return first;
  return `${first}, <${path}?limit=${limit}&cursor=${encodeCursor(last)}>; rel="next"`;
}

function readLimit(text: unknown): number {
  const limit = typeof text === "string" && /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw invalid(
    `limit: expected a whole number from 1 to ${MAX_LIMIT}, found ${show(text)}; correct it`,
  );
}

// A cursor says "after this id", not "skip so many": a user who is added or deleted meanwhile shifts
// no page. It is encoded so that clients take it as it is and do not count on what is in it.
function encodeCursor(id: number): string {
  return Buffer.from(`after:${id}`).toString("base64url");
}

function decodeCursor(cursor: unknown): number {
  if (typeof cursor === "string" && cursor.length <= 64) {
    const text = Buffer.from(cursor, "base64url").toString("latin1");
    const id = Number(/^after:([1-9]\d{0,15})$/.exec(text)?.[1]);
    if (Number.isSafeInteger(id)) return id;
  }
  throw invalid(
    `cursor: expected one from a Link header of this list, found ${show(cursor)}; begin again without it`,
  );
}

function invalid(detail: string): HttpProblem {
  return new HttpProblem(ErrInvalidParameter, detail);
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 100)) : "several";
}
