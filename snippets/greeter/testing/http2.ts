/** Calls by hand over HTTP/2: for requests that no gRPC client would send. */
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http2";

/** What came back. */
export interface Answer {
  /** The status of HTTP. */
  http: number;
  headers: IncomingHttpHeaders;
  /** Empty when the only headers were all there was. */
  trailers: IncomingHttpHeaders;
  body: Buffer;
  /** `grpc-status` as a number, from the trailers or the only headers; NaN when there was none. */
  code: number;
  /** `grpc-message`, decoded. */
  text: string;
  /** How the stream ended: 0 is well (RFC 9113, 7). */
  rst: number;
}

/** A message with its prefix. */
export function message(bytes: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}

/** Call sends one request on a connection of its own, and resolves when its stream is over. */
export function call(
  url: string,
  path: string,
  headers: OutgoingHttpHeaders,
  body: Uint8Array,
): Promise<Answer> {
  const session = connect(url);
  return new Promise<Answer>((resolve, reject) => {
    session.on("error", reject);
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    let received: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    stream.on("response", (headers) => {
      received = headers;
    });
    stream.on("trailers", (headers) => {
      trailers = headers;
    });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("error", () => {});
    stream.on("close", () => {
      const { "grpc-status": code, "grpc-message": text = "" } = { ...received, ...trailers };
      resolve({
        http: Number(received[":status"]),
        headers: received,
        trailers,
        body: Buffer.concat(chunks),
        code: code === undefined ? Number.NaN : Number(code),
        text: decoded(String(text)),
        rst: stream.rstCode ?? 0,
      });
    });
    stream.end(body);
  }).finally(() => session.destroy());
}

// grpc-js sends the path of an unknown method as it came, and that can hold any percent sign.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
