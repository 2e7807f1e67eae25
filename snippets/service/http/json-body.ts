/** From the body of a request to JSON, or to what is wrong with it. */
import { isUtf8 } from "node:buffer";
import type { json, RequestHandler } from "express";
import { HttpProblem } from "./problem.ts";

/** The largest body that is read, in bytes. */
export const BODY_LIMIT = 100 * 1024;

export interface JsonBodyOptions {
  /** Express's parser. A service without Express must not load it because others do. */
  json: typeof json;
  /** The media type that is taken. */
  type: string;
  /** The error that what is no JSON in UTF-8 is, for the taxonomy of the service. */
  malformed: Error;
}

/**
 * JsonBody reads the body of a request as JSON of one media type, into `req.body`. It fails with an HttpProblem: 415 for
 * another type, charset or encoding, 413 for a body above `BODY_LIMIT`, 400 for what is not JSON in UTF-8.
 */
export function jsonBody({ json, type, malformed }: JsonBodyOptions): RequestHandler {
  const verify = (_req: unknown, _res: unknown, body: Buffer) => {
    if (!isUtf8(body)) throw Object.assign(new Error("other bytes"), { status: 400 });
  };
  const parse = json({ type, limit: BODY_LIMIT, inflate: false, verify });
  return (req, res, next) => {
    const found = req.headers["content-type"] ?? "";
    if (found.split(";")[0]?.trim().toLowerCase() !== type) {
      const shown = JSON.stringify(found.slice(0, 100));
      throw new HttpProblem(415, `expected Content-Type: ${type}, found ${shown}; send ${type}`, {
        headers: { "Accept-Post": type },
      });
    }
    parse(req, res, (error) => next(error && explain(error, malformed)));
  };
}

const EXPECTED: Record<number, string> = {
  413: `expected a body of at most ${BODY_LIMIT} bytes, found more; send less`,
  415: "expected a body in UTF-8 without Content-Encoding, found another; send it as it is",
};

function explain(error: { status: number; message: string }, malformed: Error): HttpProblem {
  const { status, message } = error;
  if (status !== 400) return new HttpProblem(status, EXPECTED[status] ?? message);
  const detail = `expected JSON in UTF-8, found: ${message}; correct the body`;
  return new HttpProblem(malformed, detail, { cause: error });
}
