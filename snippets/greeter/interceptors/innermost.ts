/**
 * Has grpc-js 1.14 read and write messages as the protocol says, where it does not by itself, and tell what it
 * sends. A test shows each on a server with and without it.
 */
import type { ServerHttp2Stream } from "node:http2";
import { gzip } from "node:zlib";
import { type Metadata, type ServerInterceptor, status } from "@grpc/grpc-js";
import { type CallStatus, interceptor, Layer } from "./layer.ts";
import { valuesOf } from "./values.ts";

/** What is used here of grpc-js's innermost call. */
interface Innermost extends Methods {
  incomingEncoding: string;
  /** Whether it is over. */
  cancelled: boolean;
  decoder: { readState: number };
  handler: { deserialize(message: Buffer): unknown };
  stream: Pick<ServerHttp2Stream, "once" | "end" | "sendTrailers"> & {
    respond(headers: string[], options: object): void;
  };
  metadataSent: boolean;
  wantTrailers: boolean;
  notifyOnCancel(): void;
  checkCancelled(): boolean;
  maybePushNextMessage(): void;
  listener: object | null;
}

/** A message in the queue of those that came. */
interface Entry {
  type: string;
  compressedMessage: Buffer;
  parsedMessage: unknown;
}

interface Methods {
  decompressAndMaybePush(entry: Entry): unknown;
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
 * - A message that is not compressed is read at once, where grpc-js makes promises for each: that gives back
 *   a part of what the layers cost.
 */
export function innermost(): ServerInterceptor {
  return interceptor((call) => {
    // What changes single calls, with a prototype or functions of their own, makes all of them slower.
    const prototype: Innermost = Object.getPrototypeOf(call);
    if (!repaired.has(prototype)) repair(prototype);
    return call;
  });
}

/** What grpc-js answers with when there are no metadata of ours, as a list: Node copies and sorts an object's members. */
const PLAIN: string[] = [
  ...[":status", "200"],
  ...["content-type", "application/grpc+proto"],
  ...["grpc-accept-encoding", "identity,deflate,gzip"],
  ...["grpc-encoding", "identity"],
];
const WITH_TRAILERS = { waitForTrailers: true };

/** What grpc-js ends a call with that went well, when there are no metadata of ours. */
const OK = { "grpc-status": status.OK, "grpc-message": "OK" };

function isPlain({ code, details, metadata }: CallStatus): boolean {
  return code === status.OK && details === "OK" && (!metadata || valuesOf(metadata).size === 0);
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
    decompressAndMaybePush(entry) {
      const message = entry.compressedMessage;
      if (message[0] !== 0 || !ours(this)) {
        return original.decompressAndMaybePush.call(this, entry);
      }
      try {
        entry.parsedMessage = this.handler.deserialize(message.subarray(PREFIX));
      } catch {
        // It fails there again, and becomes a status.
        return original.decompressAndMaybePush.call(this, entry);
      }
      entry.type = "READABLE";
      this.maybePushNextMessage();
    },

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
      const { listener } = this;
      if (!(listener instanceof Layer)) return original.sendStatus.call(this, status);
      if (!this.cancelled) listener.onStatus(status);
      if (!isPlain(status) || !this.metadataSent || this.wantTrailers || this.checkCancelled()) {
        return original.sendStatus.call(this, status);
      }
      this.wantTrailers = true;
      this.stream.once("wantTrailers", () => {
        this.stream.sendTrailers(OK);
        this.notifyOnCancel();
      });
      this.stream.end();
    },

    sendMetadata(metadata) {
      if (!ours(this)) return original.sendMetadata.call(this, metadata);
      if (this.incomingEncoding === "gzip") metadata.set("grpc-encoding", "gzip");
      if (valuesOf(metadata).size > 0 || this.metadataSent || this.checkCancelled()) {
        return original.sendMetadata.call(this, metadata);
      }
      this.metadataSent = true;
      this.stream.respond(PLAIN, WITH_TRAILERS);
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
  const { decompressAndMaybePush, decompressMessage, handleEndEvent, serializeMessage } = prototype;
  const { sendMetadata, sendMessage, sendStatus } = prototype;
  return {
    decompressAndMaybePush,
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
