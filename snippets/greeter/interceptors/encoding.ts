/**
 * Reads and writes messages as gRPC's protocol says where grpc-js 1.14 does not. A test shows each on a server
 * with and without it.
 */
import { gzip } from "node:zlib";
import { type Metadata, type ServerInterceptor, status } from "@grpc/grpc-js";

/** What it uses of grpc-js's innermost call. */
interface Inside {
  incomingEncoding: string;
  decoder: { readState: number };
  decompressMessage(this: Inside, message: Buffer, encoding: string): Buffer | Promise<Buffer>;
  handleEndEvent(this: Inside): void;
  serializeMessage(this: Inside, value: unknown): Buffer;
  sendMetadata(this: Inside, metadata: Metadata): void;
  sendMessage(this: Inside, value: unknown, callback: () => void): void;
  sendStatus(this: Inside, status: { code: number; details: string }): void;
}

/**
 * Encode changes each call, which must be the innermost one:
 *
 * - who sends with gzip is answered with gzip, message by message, where that is shorter;
 * - a message that says it is compressed, in a call that names no compression, ends it with INTERNAL;
 * - so does a message that breaks off before its end: it does not count as never sent.
 */
export function encode(): ServerInterceptor {
  return (_method, call) => {
    const inside = call as unknown as Inside;
    inside.decompressMessage = decompressMessage;
    inside.handleEndEvent = handleEndEvent;
    if (inside.incomingEncoding === "gzip") answerWithGzip(inside);
    // No layer of its own: each costs each call a part of its time.
    return call as ReturnType<ServerInterceptor>;
  };
}

/** Of a message: one byte that says whether it is compressed, four with its length. */
const PREFIX = 5;
const COMPRESSED = 1;

function decompressMessage(this: Inside, message: Buffer, encoding: string) {
  const says = message[0];
  if (says === 0 || (says === COMPRESSED && encoding !== "identity")) {
    return original(this).decompressMessage.call(this, message, encoding);
  }
  const details = `expected a message that is not compressed, since grpc-encoding names nothing, found the flag ${says}; send the header, or 0`;
  return Promise.reject({ code: status.INTERNAL, details });
}

/** The decoder's state between two messages. */
const BETWEEN = 0;

function handleEndEvent(this: Inside): void {
  if (this.decoder.readState === BETWEEN) {
    original(this).handleEndEvent.call(this);
    return;
  }
  const details =
    "expected a whole message, found the end of the request; send as many bytes as its length says";
  this.sendStatus({ code: status.INTERNAL, details });
}

function original(call: Inside): Inside {
  return Object.getPrototypeOf(call);
}

function answerWithGzip(call: Inside): void {
  const { serializeMessage, sendMetadata, sendMessage } = original(call);
  call.sendMetadata = (metadata) => {
    metadata.set("grpc-encoding", "gzip");
    sendMetadata.call(call, metadata);
  };
  call.serializeMessage = (value) =>
    value instanceof Frame ? value.bytes : serializeMessage.call(call, value);
  call.sendMessage = (value, callback) => {
    let plain: Buffer;
    try {
      plain = serializeMessage.call(call, value);
    } catch {
      // It fails there again, and becomes a status.
      return sendMessage.call(call, value, callback);
    }
    gzip(plain.subarray(PREFIX), (error, compressed) => {
      const shorter = error === null && compressed.length < plain.length - PREFIX;
      sendMessage.call(call, new Frame(shorter ? framed(compressed) : plain), callback);
    });
  };
}

/** A message as it is sent. */
class Frame {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

function framed(compressed: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  prefix[0] = COMPRESSED;
  prefix.writeUInt32BE(compressed.length, 1);
  return Buffer.concat([prefix, compressed]);
}
