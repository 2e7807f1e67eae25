/**
 * A load generator: HTTP/2 connections that send calls prepared as bytes, each again as soon as one is
 * answered. A real gRPC client would cost more than the service that it asks, and hide what that costs.
 */
import { connect, type Socket } from "node:net";

/** How the load went. */
export interface Load {
  /** Answers a second. */
  rate: number;
  /** The message of the last answer, as its bytes in hex. */
  message: string;
}

/** What is called, and how. Durations are in milliseconds. */
export interface LoadOptions {
  /** For example "/greeter.v1.Greeter/SayHello". */
  path: string;
  /** The request message, encoded. */
  request: Uint8Array;
  /** For example "1500m". */
  timeout: string;
  connections?: number;
  /** How many calls are in flight at once on each connection. */
  streams?: number;
  duration: number;
}

const [DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE] = [0, 1, 3, 4, 6, 7, 8];
const [END_STREAM, ACK, END_HEADERS] = [1, 1, 4];
/** An endpoint begins a new connection before its ids of streams run out. */
const LAST_STREAM = 2 ** 31 - 1;
const FRAME_HEAD = 9;

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

// Literal fields that nobody puts into a table (RFC 7541, 6.2.2): the same bytes for every call.
function headerBlock(fields: [name: string, value: string][]): Buffer {
  const text = (value: string) => [value.length, ...Buffer.from(value)];
  return Buffer.from(fields.flatMap(([name, value]) => [0, ...text(name), ...text(value)]));
}

function windowUpdate(by: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(by);
  return frame(WINDOW_UPDATE, 0, 0, payload);
}

/**
 * GenerateLoad calls the service at `url` for `duration` milliseconds. It rejects at the first call that
 * ends without a message, at a message that differs from the first one, and when a connection breaks.
 */
export async function generateLoad(
  url: string,
  { path, request, timeout, connections = 4, streams = 8, duration }: LoadOptions,
): Promise<Load> {
  const { hostname, port, host } = new URL(url);
  const headers = headerBlock([
    [":method", "POST"],
    [":scheme", "http"],
    [":path", path],
    [":authority", host],
    ["te", "trailers"],
    ["content-type", "application/grpc"],
    ["user-agent", "load"],
    ["grpc-accept-encoding", "identity,deflate,gzip"],
    ["grpc-timeout", timeout],
  ]);
  const message = Buffer.concat([Buffer.alloc(5), request]);
  message.writeUInt32BE(request.length, 1);
  const call = Buffer.concat([
    frame(HEADERS, END_HEADERS, 0, headers),
    frame(DATA, END_STREAM, 0, message),
  ]);
  const second = FRAME_HEAD + headers.length;
  const start = performance.now();
  const until = start + duration;
  let answers = 0;
  let expected: Buffer | undefined;

  const client = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket: Socket = connect(Number(port), hostname);
      socket.setNoDelay();
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("expected answers, found the connection closed")));
      let stream = -1;
      let running = 0;
      const next = (): Buffer => {
        stream += 2;
        if (stream > LAST_STREAM) throw new Error("expected fewer calls on one connection");
        running++;
        const bytes = Buffer.from(call);
        bytes.writeUInt32BE(stream, 5);
        bytes.writeUInt32BE(stream, second + 5);
        return bytes;
      };
      const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      const hello = [preface, frame(SETTINGS, 0, 0, Buffer.alloc(0)), windowUpdate(2 ** 30)];
      socket.write(Buffer.concat([...hello, ...Array.from({ length: streams }, next)]));

      const receive = (type: number, flags: number, payload: Buffer): Buffer | undefined => {
        if (type === SETTINGS && !(flags & ACK)) return frame(SETTINGS, ACK, 0, Buffer.alloc(0));
        if (type === PING && !(flags & ACK)) return frame(PING, ACK, 0, payload);
        if (type === RST_STREAM || type === GOAWAY) {
          throw new Error(`expected answers, found a frame of type ${type}`);
        }
        if (type === DATA && payload.length > 0) {
          expected ??= Buffer.from(payload);
          if (!payload.equals(expected)) throw new Error("expected the same answer each time");
          answers++;
        }
        if ((type !== HEADERS && type !== DATA) || !(flags & END_STREAM)) return undefined;
        running--;
        if (answers === 0) throw new Error("expected a message, found none");
        if (performance.now() < until) return next();
        if (running === 0) {
          socket.removeAllListeners("close");
          socket.end(resolve);
        }
        return undefined;
      };
      let pending = Buffer.alloc(0);
      let granted = 0;
      socket.on("data", (data: Buffer) => {
        const bytes = pending.length > 0 ? Buffer.concat([pending, data]) : data;
        const out: Buffer[] = [];
        let at = 0;
        try {
          while (bytes.length - at >= FRAME_HEAD) {
            const length = bytes.readUIntBE(at, 3);
            const end = at + FRAME_HEAD + length;
            if (end > bytes.length) break;
            const payload = bytes.subarray(at + FRAME_HEAD, end);
            const type = bytes[at + 3] as number;
            if (type === DATA) granted += length;
            const answer = receive(type, bytes[at + 4] as number, payload);
            if (answer !== undefined) out.push(answer);
            at = end;
          }
        } catch (error) {
          reject(error);
          socket.destroy();
          return;
        }
        pending = Buffer.from(bytes.subarray(at));
        if (granted > 2 ** 20) {
          out.push(windowUpdate(granted));
          granted = 0;
        }
        if (out.length > 0) socket.write(Buffer.concat(out));
      });
    });
  await Promise.all(Array.from({ length: connections }, client));
  const rate = (answers * 1000) / (performance.now() - start);
  return { rate, message: expected?.toString("hex") ?? "" };
}
