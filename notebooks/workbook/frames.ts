/** HTTP/2 frames in a stream of bytes, as RFC 9113 section 4.1 lays them out. */

/** One frame. */
export interface Frame {
  /** Its type by name, for example `HEADERS`, or `type 0x20` for one that RFC 9113 does not define. */
  name: string;
  type: number;
  /** The bits of its flags. */
  flags: number;
  /** The names of the flags that are set, for example `END_STREAM`. */
  flagNames: string[];
  /** The stream it belongs to; 0 is the whole connection. */
  stream: number;
  /** The nine bytes before the payload. */
  head: Uint8Array;
  payload: Uint8Array;
  /** Where the frame begins in the bytes given. */
  offset: number;
}

/** What a client sends before its first frame (RFC 9113 section 3.4). */
export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const HEAD = 9;

const TYPES = [
  ...["DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING"],
  ...["GOAWAY", "WINDOW_UPDATE", "CONTINUATION"],
];

const FLAGS: { [type: string]: { [bit: number]: string } } = {
  DATA: { 1: "END_STREAM", 8: "PADDED" },
  HEADERS: { 1: "END_STREAM", 4: "END_HEADERS", 8: "PADDED", 32: "PRIORITY" },
  SETTINGS: { 1: "ACK" },
  PUSH_PROMISE: { 4: "END_HEADERS", 8: "PADDED" },
  PING: { 1: "ACK" },
  CONTINUATION: { 4: "END_HEADERS" },
};

/**
 * Returns the whole frames in what one side of one connection has sent, in order. A client's preface
 * at the beginning is skipped. A frame whose end has not come yet is not in the result. The payloads
 * are views of `bytes`, not copies, and are not decoded: a HEADERS frame's is compressed (HPACK).
 *
 * Throws a TypeError when `bytes` is not a Uint8Array, and a RangeError when they begin like HTTP/1.
 */
export function frames(bytes: Uint8Array): Frame[] {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(
      `frames: expected a Uint8Array, found ${typeof bytes}; pass what a tap has recorded`,
    );
  }
  const begin = Buffer.from(bytes.subarray(0, PREFACE.length)).toString("latin1");
  if (/^(HTTP\/1|[A-Z]{3,8} [^*])/.test(begin)) {
    const line = JSON.stringify(begin.split("\r")[0]);
    throw new RangeError(
      `frames: expected the bytes of HTTP/2, found ${line}; HTTP/1 is text: print it`,
    );
  }
  const found: Frame[] = [];
  let offset = begin === PREFACE ? PREFACE.length : 0;
  while (offset + HEAD <= bytes.length) {
    const head = bytes.subarray(offset, offset + HEAD);
    const view = new DataView(head.buffer, head.byteOffset, HEAD);
    const end = offset + HEAD + (view.getUint32(0) >>> 8);
    if (end > bytes.length) break;
    const [type, flags] = [view.getUint8(3), view.getUint8(4)];
    const name = TYPES[type] ?? `type 0x${type.toString(16).padStart(2, "0")}`;
    found.push({
      name,
      type,
      flags,
      flagNames: flagNames(name, flags),
      stream: view.getUint32(5) & 0x7fffffff,
      head,
      payload: bytes.subarray(offset + HEAD, end),
      offset,
    });
    offset = end;
  }
  return found;
}

function flagNames(type: string, flags: number): string[] {
  const known = FLAGS[type] ?? {};
  return Object.entries(known).flatMap(([bit, name]) => (flags & Number(bit) ? [name] : []));
}
