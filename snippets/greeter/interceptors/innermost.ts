/**
 * Has grpc-js 1.14 read and write messages as the protocol says, where it does not by itself, and tell what it
 * sends. A test shows each on a server with and without it.
 */
import { gzip } from "node:zlib";
import { type Metadata, type ServerInterceptor, status } from "@grpc/grpc-js";
import { type CallStatus, interceptor, type Listener } from "./layer.ts";

/** Hears of the status that ends a call, also of one that grpc-js sends past all interceptors. */
export interface StatusListener extends Listener {
  onStatus(status: CallStatus): void;
}

/** What is used here of grpc-js's innermost call. */
interface Innermost {
  incomingEncoding: string;
  decoder: { readState: number };
  listener: Listener | StatusListener | null;
  decompressMessage(message: Buffer, encoding: string): Buffer | Promise<Buffer>;
  handleEndEvent(): void;
  serializeMessage(value: unknown): Buffer;
  sendMetadata(metadata: Metadata): void;
  sendMessage(value: unknown, callback: () => void): void;
  sendStatus(status: CallStatus): void;
}

/**
 * Innermost changes each call, and adds no layer. It must be the first interceptor.
 *
 * - Who sends with gzip is answered with gzip, message by message, where that is shorter.
 * - A message that says it is compressed, in a call that names no compression, ends it with INTERNAL.
 * - So does a message that breaks off before its end: it does not count as never sent.
 * - The interceptor after it hears of each status that is sent, by `onStatus`.
 */
export function innermost(): ServerInterceptor {
  let repaired: Innermost | undefined;
  return interceptor((call) => {
    repaired ??= repair(Object.getPrototypeOf(call));
    return Object.setPrototypeOf(call, repaired);
  });
}

/** Of a message: one byte that says whether it is compressed, four with its length. */
const PREFIX = 5;
const COMPRESSED = 1;
/** The decoder's state between two messages. */
const BETWEEN = 0;

/** Returns a prototype that does what `original` does, but for these methods. */
function repair(original: Innermost): Innermost {
  const methods: Partial<Innermost> & ThisType<Innermost> = {
    decompressMessage(message, encoding) {
      const flag = message[0];
      if (flag === 0 || (flag === COMPRESSED && encoding !== "identity")) {
        return original.decompressMessage.call(this, message, encoding);
      }
      const details = `expected a message that is not compressed, since grpc-encoding names nothing, found the flag ${flag}; send the header, or 0`;
      return Promise.reject({ code: status.INTERNAL, details });
    },

    handleEndEvent() {
      if (this.decoder.readState === BETWEEN) {
        original.handleEndEvent.call(this);
        return;
      }
      const details =
        "expected a whole message, found the end of the request; send as many bytes as its length says";
      this.sendStatus({ code: status.INTERNAL, details });
    },

    sendStatus(status) {
      if (this.listener && "onStatus" in this.listener) this.listener.onStatus(status);
      original.sendStatus.call(this, status);
    },

    sendMetadata(metadata) {
      if (this.incomingEncoding === "gzip") metadata.set("grpc-encoding", "gzip");
      original.sendMetadata.call(this, metadata);
    },

    serializeMessage(value) {
      return value instanceof Frame ? value.bytes : original.serializeMessage.call(this, value);
    },

    sendMessage(value, callback) {
      if (this.incomingEncoding !== "gzip") {
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
  return Object.setPrototypeOf(methods, original);
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
