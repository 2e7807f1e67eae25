/**
 * Jupyter messages as bytes: the wire protocol, version 5.3.
 *
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../notebook/format.ts";

/** The part of a message that says what it is and who sent it. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** One message. `parent_header` is empty in a message that answers no other. */
export interface Message {
  header: Header;
  parent_header: Partial<Header>;
  metadata: JsonObject;
  content: JsonObject;
}

/** The frame between the routing identities and the message. */
export const DELIMITER: Buffer = Buffer.from("<IDS|MSG>");

/**
 * newRequest makes a request with an id of its own. It does not send it.
 */
export function newRequest(type: string, content: JsonObject, session: string): Message {
  return {
    header: {
      msg_id: randomUUID(),
      msg_type: type,
      session,
      username: "workbook",
      date: new Date().toISOString(),
      version: "5.3",
    },
    parent_header: {},
    metadata: {},
    content,
  };
}

function sign(key: string, parts: Iterable<string | Buffer>): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/**
 * encode turns a message into the frames of one ZeroMQ message, signed with `key` (HMAC-SHA256).
 */
export function encode(message: Message, key: string): (string | Buffer)[] {
  const parts = [
    JSON.stringify(message.header),
    JSON.stringify(message.parent_header),
    JSON.stringify(message.metadata),
    JSON.stringify(message.content),
  ];
  return [DELIMITER, sign(key, parts), ...parts];
}

/**
 * decode reads a message from its frames. Routing identities and binary buffers are dropped.
 *
 * It throws an Error when the frames are no Jupyter message or when their signature was not made
 * with `key`.
 */
export function decode(frames: Buffer[], key: string): Message {
  const start = frames.findIndex((frame) => frame.equals(DELIMITER));
  const [signature, ...parts] = frames.slice(start + 1);
  if (start < 0 || signature === undefined || parts.length < 4) {
    throw new Error(
      `expected a Jupyter message (${DELIMITER}, signature, four parts), got ${frames.length} frames; the sender does not speak the wire protocol`,
    );
  }
  const expected = Buffer.from(sign(key, parts));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new Error(
      "expected a message signed with this connection's key, got another signature; another program sends to this port",
    );
  }
  const [header, parent_header, metadata, content] = parts.map((part) =>
    JSON.parse(part.toString()),
  );
  return { header, parent_header, metadata, content };
}
