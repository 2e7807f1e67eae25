/** From the bytes of a request to a JSON value, or to the status that says what is wrong with them. */
import type { IncomingMessage } from "node:http";
import { HttpProblem } from "@snippets/service";
import { ErrMalformedJson } from "../errors.ts";

/** The largest body that is read, in bytes. */
export const BODY_LIMIT = 100 * 1024;

/**
 * How much of a body that is too large is read and thrown away before the connection is cut. Cutting
 * at once would reset the connection, and the client would lose the answer that tells it why.
 */
const DISCARD_LIMIT = 10 * 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** A body: its bytes, for a fingerprint, and what they say. */
export interface Body {
  bytes: Buffer;
  json: unknown;
}

/**
 * ReadJson reads the body of `req` as JSON of the media type `expected`.
 *
 * It throws an `HttpProblem`: 415 for another media type, charset or encoding, 413 for a body above
 * `BODY_LIMIT`, 400 for bytes that are not UTF-8 or not JSON.
 */
export async function readJson(req: IncomingMessage, expected: string): Promise<Body> {
  requireMediaType(req, expected);
  const bytes = await readBytes(req);
  try {
    return { bytes, json: JSON.parse(utf8.decode(bytes)) };
  } catch (cause) {
    const found = bytes.length === 0 ? "no body" : (cause as Error).message;
    const detail = `expected JSON in UTF-8, found: ${found}; correct the body`;
    throw new HttpProblem(ErrMalformedJson, detail, { cause });
  }
}

function requireMediaType(req: IncomingMessage, expected: string): void {
  const [type = "", ...parameters] = (req.headers["content-type"] ?? "").split(";");
  const charset = parameters
    .map((each) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/i.exec(each)?.[1])
    .find((each) => each !== undefined);
  const encoding = req.headers["content-encoding"] ?? "identity";
  const headers: Record<string, string> = {
    [req.method === "PATCH" ? "Accept-Patch" : "Accept-Post"]: expected,
  };
  const refuse = (what: string, found: string): never => {
    // A value of the client's goes into the answer only as far as it is printable and short.
    const shown = JSON.stringify(found.slice(0, 100));
    throw new HttpProblem(415, `expected ${what}, found ${shown}; send ${expected}`, { headers });
  };
  if (type.trim().toLowerCase() !== expected) {
    refuse(`Content-Type: ${expected}`, req.headers["content-type"] ?? "");
  }
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) refuse("charset=utf-8", charset);
  if (encoding.toLowerCase() !== "identity") {
    headers["Accept-Encoding"] = "identity";
    refuse("no Content-Encoding", encoding);
  }
}

/** Whether the client has announced a body that will not be read. */
function announcesTooMuch(req: IncomingMessage): boolean {
  return Number(req.headers["content-length"] ?? 0) > BODY_LIMIT;
}

function readBytes(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let refused = false;
    const refuse = (): void => {
      refused = true;
      chunks.length = 0;
      const found = req.headers["content-length"] ?? "more";
      reject(
        new HttpProblem(
          413,
          `expected a body of at most ${BODY_LIMIT} bytes, found ${found}; send less`,
        ),
      );
    };
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (refused) {
        if (size > DISCARD_LIMIT) req.destroy();
        return;
      }
      if (size > BODY_LIMIT) refuse();
      else chunks.push(chunk);
    });
    req.once("end", () => resolve(Buffer.concat(chunks)));
    // The client went away in the middle of its body: nobody is left to read this.
    req.once("close", () => reject(new HttpProblem(400, "expected the whole body, found a part")));
    req.on("error", () => {});
    if (announcesTooMuch(req)) refuse();
  });
}
