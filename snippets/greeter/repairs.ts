/**
 * What grpc-js 1.14 does not do, where no interceptor can do it: through the two private methods that meet
 * each connection and each stream first. A test shows each on a server with and without it.
 */
import {
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Server } from "@grpc/grpc-js";

interface Inside {
  _sessionHandler(server: unknown): (session: ServerHttp2Session) => void;
  _streamHandler(
    interceptors: unknown,
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
  ): void;
}

/**
 * Repair changes a server that does not listen yet, and has channelz switched off:
 *
 * - a deadline further away than a timer can wait, almost 25 days, does not pass at once;
 * - a deadline that is malformed is refused, whatever part of it could be read;
 * - a stream whose method is not POST gets the status 405 and not the answer of a call;
 * - a client that pings more often than every `minPingInterval` milliseconds, while it is sent nothing else,
 *   is sent away with ENHANCE_YOUR_CALM and `too_many_pings` (gRFC A8).
 */
export function repair(server: Server, minPingInterval: number): void {
  const inside = server as unknown as Inside;
  const { _sessionHandler, _streamHandler } = inside;
  inside._streamHandler = function (interceptors, stream, headers) {
    if (headers[":method"] !== "POST") {
      stream.on("error", () => {});
      stream.respond({ ":status": 405, allow: "POST" }, { endStream: true });
      return;
    }
    const timeout = headers["grpc-timeout"];
    // A header that is written makes all of them slower to read.
    if (timeout !== undefined && !isReadable(timeout)) headers["grpc-timeout"] = readable(timeout);
    _streamHandler.call(this, interceptors, stream, headers);
  };
  inside._sessionHandler = function (http2Server) {
    const handle = _sessionHandler.call(this, http2Server);
    return (session) => {
      limitPings(session, minPingInterval);
      handle(session);
    };
  };
}

/** The longest deadline in whole seconds whose milliseconds fit into 31 bits. */
const FURTHEST = 2_147_483;
const SECONDS: Record<string, number> = { H: 3600, M: 60, S: 1, m: 1e-3, u: 1e-6, n: 1e-9 };

/** At most 6 digits and a unit of at most a second: neither malformed nor too far, as almost all are. */
function isReadable(timeout: string | string[]): boolean {
  return typeof timeout === "string" && /^\d{1,6}[Smun]$/.test(timeout);
}

/** What grpc-js reads as it is meant: it looks for a deadline anywhere in the text, and counts in 32 bits. */
function readable(timeout: string | string[]): string {
  const [, amount, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(String(timeout)) ?? [];
  if (amount === undefined) return "malformed";
  const seconds = Number(amount) * (SECONDS[unit] as number);
  return seconds > FURTHEST ? `${FURTHEST}S` : String(timeout);
}

/** The bytes that answer a ping. */
const ACK = 17;
const STRIKES = 2;

function limitPings(session: ServerHttp2Session, interval: number): void {
  let last = Number.NEGATIVE_INFINITY;
  let written = 0;
  let strikes = 0;
  session.on("ping", () => {
    const now = performance.now();
    const { bytesWritten } = session.socket;
    // Clients also ping to measure the connection, while they receive something.
    if (bytesWritten - written > ACK) strikes = 0;
    else if (now - last < interval && ++strikes > STRIKES) sendAway(session);
    last = now;
    written = bytesWritten;
  });
}

function sendAway(session: ServerHttp2Session): void {
  if (session.destroyed || session.closed) return;
  const code = constants.NGHTTP2_ENHANCE_YOUR_CALM;
  session.goaway(code, undefined, Buffer.from("too_many_pings"));
  setImmediate(() => session.destroy(undefined, code));
}
