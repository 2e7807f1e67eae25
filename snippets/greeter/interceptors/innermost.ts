/**
 * Has grpc-js 1.14 read and write messages as the protocol says, where it does not by itself, and tell what it
 * sends. A test shows each on a server with and without it.
 */
import { gzip } from "node:zlib";
import { type Metadata, type ServerInterceptor, status } from "@grpc/grpc-js";
import { type CallStatus, interceptor, Layer } from "./layer.ts";

/** What is used here of grpc-js's innermost call. */
interface Innermost extends Methods {
  incomingEncoding: string;
  /** Whether it is over. */
  cancelled: boolean;
  decoder: { readState: number };
  listener: object | null;
}

interface Methods {
  decompressMessage(message: Buffer, encoding: string): Buffer | Promise<Buffer>;
  handleEndEvent(): void;
  serializeMessage(value: unknown): Buffer;
  sendMetadata(metadata: Metadata): void;
  sendMessage(value: unknown, callback: () => void): void;
  sendStatus(status: CallStatus): void;
}

/**
 * Innermost repairs grpc-js's innermost call, for servers whose next interceptor adds a {@link Layer}: other
 * servers of the process notice nothing. It adds no layer itself, and must be the first interceptor.
 *
 * - Who sends with gzip is answered with gzip, message by message, where that is shorter.
 * - A message that says it is compressed, in a call that names no compression, ends it with INTERNAL.
 * - So does a message that breaks off before its end: it does not count as never sent.
 * - The layer hears of each status that is sent, by `onStatus`.
 */
export function innermost(): ServerInterceptor {
  return interceptor((call) => {
    // What changes single calls, with a prototype or functions of their own, makes all of them slower.
    const prototype: Innermost = Object.getPrototypeOf(call);
    if (!repaired.has(prototype)) repair(prototype);
    return call;
  });
}

const repaired = new WeakSet<object>();

/** Of a message: one byte that says whether it is compressed, four with its length. */
const PREFIX = 5;
const COMPRESSED = 1;
/** The decoder's state between two messages. */
const BETWEEN = 0;

function repair(prototype: Innermost): void {
  repaired.add(prototype);
  const original = methodsOf(prototype);
  const ours = (call: Innermost): boolean => call.listener instanceof Layer;
  const methods: Methods & ThisType<Innermost> = {
    decompressMessage(message, encoding) {
      const flag = message[0];
      if (flag === 0 || (flag === COMPRESSED && encoding !== "identity") || !ours(this)) {
        return original.decompressMessage.call(this, message, encoding);
      }
      const details = `expected a message that is not compressed, since grpc-encoding names nothing, found the flag ${flag}; send the header, or 0`;
      return Promise.reject({ code: status.INTERNAL, details });
    },

    handleEndEvent() {
      if (this.decoder.readState === BETWEEN || this.cancelled || !ours(this)) {
        original.handleEndEvent.call(this);
        return;
      }
      const details =
        "expected a whole message, found the end of the request; send as many bytes as its length says";
      this.sendStatus({ code: status.INTERNAL, details });
    },

    sendStatus(status) {
      if (!this.cancelled && this.listener instanceof Layer) this.listener.onStatus(status);
      original.sendStatus.call(this, status);
    },

    sendMetadata(metadata) {
      if (this.incomingEncoding === "gzip" && ours(this)) metadata.set("grpc-encoding", "gzip");
      original.sendMetadata.call(this, metadata);
    },

    serializeMessage(value) {
      return value instanceof Frame ? value.bytes : original.serializeMessage.call(this, value);
    },

    sendMessage(value, callback) {
      if (this.incomingEncoding !== "gzip" || !ours(this)) {
        original.sendMessage.call(this, value, callback);
        return;
      }
      let plain: Buffer;
      try {
        plain = original.serializeMessage.call(this, value);
      } catch {
        // It fails there again, and becomes a status.
        original.sendMessage.call(this, value, callback);
        return;
      }
      gzip(plain.subarray(PREFIX), (error, compressed) => {
        const shorter = error === null && compressed.length < plain.length - PREFIX;
        const frame = new Frame(shorter ? framed(compressed) : plain);
        original.sendMessage.call(this, frame, callback);
      });
    },
  };
  Object.assign(prototype, methods);
}

function methodsOf(prototype: Innermost): Methods {
  const { decompressMessage, handleEndEvent, serializeMessage } = prototype;
  const { sendMetadata, sendMessage, sendStatus } = prototype;
  return {
    decompressMessage,
    handleEndEvent,
    serializeMessage,
    sendMetadata,
    sendMessage,
    sendStatus,
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
