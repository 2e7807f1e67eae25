/** Frames of HTTP/2 as bytes (RFC 9113): for connections that break its rules. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export const PREFACE: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
export const [DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION] = [
  0, 1, 3, 4, 6, 7, 8, 9,
];
export const [END_STREAM, ACK, END_HEADERS] = [1, 1, 4];

/** A frame of a type, with its flags, on a stream. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A number of four bytes. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The header block of a call, as literals (RFC 7541, 6.2.2). */
export function headerBlock(path: string, more: Record<string, string> = {}): Buffer {
  const fields = {
    ":method": "POST",
    ":scheme": "http",
    ":path": path,
    ":authority": "x",
    "content-type": "application/grpc",
    te: "trailers",
    ...more,
  };
  const text = (value: string) => [value.length, ...Buffer.from(value)];
  const bytes = Object.entries(fields).flatMap(([name, value]) => [
    0,
    ...text(name),
    ...text(value),
  ]);
  return Buffer.from(bytes);
}

/** What every client begins with: the preface and empty settings. */
export function greeting(): Buffer {
  return Buffer.concat([PREFACE, frame(SETTINGS, 0, 0)]);
}

/** A connection that sends what it is told to. */
export interface Raw {
  socket: Socket;
  /** Resolves when the other side has closed, with all that it sent. */
  closed: Promise<Buffer>;
  /** Sends as fast as the other side takes it, until `count` is reached or the connection is over. */
  flood(bytes: (n: number) => Buffer, count: number): Promise<void>;
}

/** Open connects to a service and sends `bytes`. */
export function open(url: string, ...bytes: (string | Uint8Array)[]): Raw {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => {});
  for (const each of bytes) socket.write(each);
  const over = new AbortController();
  const closed = new Promise<Buffer>((resolve) => {
    socket.once("close", () => {
      over.abort();
      resolve(Buffer.concat(chunks));
    });
  });
  return {
    socket,
    closed,
    async flood(bytes, count) {
      for (let n = 0; n < count && !over.signal.aborted; n++) {
        if (socket.write(bytes(n))) continue;
        await once(socket, "drain", { signal: over.signal }).catch(() => {});
      }
    },
  };
}

/** The error code of the GOAWAY frame in what was received, or undefined. */
export function goawayOf(received: Buffer): { code: number; text: string } | undefined {
  for (let at = 0; at + 9 <= received.length; ) {
    const length = received.readUIntBE(at, 3);
    const payload = received.subarray(at + 9, at + 9 + length);
    if (received[at + 3] === GOAWAY && payload.readUInt32BE(4) !== 0) {
      return { code: payload.readUInt32BE(4), text: payload.subarray(8).toString() };
    }
    at += 9 + length;
  }
  return undefined;
}
