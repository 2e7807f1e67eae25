/** A relay in front of a service that records what passes. */
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { describe } from "./expect.ts";

/** Bytes that arrived together. */
export interface Chunk {
  /** When, as performance.now() tells it. */
  time: number;
  /** Who sent them. */
  from: "client" | "service";
  /** On which connection, counted from 1. */
  connection: number;
  bytes: Buffer;
}

/** A relay that listens. */
export interface Tap {
  /** The address to give to a client instead of the service's own. */
  readonly url: string;
  /** The same without a scheme, as gRPC clients want it: `127.0.0.1:40123`. */
  readonly address: string;
  /** All bytes that clients have sent so far, joined. */
  readonly sent: Buffer;
  /** All bytes that the service has sent so far, joined. */
  readonly received: Buffer;
  /** What has passed so far, in the order in which it came. */
  readonly chunks: readonly Chunk[];
  /** How many bytes have passed that were not recorded, because there was no more room. */
  readonly unrecorded: number;
  /** Forgets what has been recorded. What passes from now on is recorded as before. */
  clear(): void;
  /** Stops listening and ends every connection. A second call waits for the first and does no more. */
  close(): Promise<void>;
}

/** How much a tap keeps, both directions together. What comes after it passes unrecorded. */
const ROOM = 16 * 1024 * 1024;

/**
 * Starts a TCP relay on a free port of loopback. What a client sends to it goes to the service at `url`
 * unchanged, and what the service answers comes back; both are recorded with the time. It does not
 * look into the bytes, so it works for HTTP/1 and for gRPC; with TLS it records what is encrypted. An
 * end or an error of one side reaches the other one as such: a service that cannot be reached resets
 * the client's connection.
 *
 * It listens until `close`, or until the process ends; it does not keep the process running. A call
 * starts one more tap each time.
 *
 * Rejects with a TypeError when `url` is not the address of a service.
 */
export async function tap(url: string): Promise<Tap> {
  const target = targetOf(url);
  let chunks: Chunk[] = [];
  let kept = 0;
  let unrecorded = 0;
  let connections = 0;
  const open = new Set<Socket>();

  const record = (from: Chunk["from"], connection: number, bytes: Buffer) => {
    if (kept + bytes.length > ROOM) {
      unrecorded += bytes.length;
      return;
    }
    kept += bytes.length;
    chunks.push({ time: performance.now(), from, connection, bytes });
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    connections += 1;
    const connection = connections;
    const service = createConnection({ ...target, allowHalfOpen: true, noDelay: true });
    for (const [from, one, other] of [
      ["client", client, service],
      ["service", service, client],
    ] as const) {
      one.unref();
      open.add(one);
      // Without an encoding a socket gives Buffers.
      one.on("data", (bytes) => record(from, connection, bytes as Buffer));
      // A pipe passes the end on, and waits when the other side is slow.
      one.pipe(other);
      one.on("error", () => other.resetAndDestroy());
      one.on("close", (failed) => {
        open.delete(one);
        if (failed) other.resetAndDestroy();
      });
    }
  });
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  server.on("error", () => {});

  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const all = (from: Chunk["from"]) =>
    Buffer.concat(chunks.filter((chunk) => chunk.from === from).map(({ bytes }) => bytes));
  let closed: Promise<void> | undefined;
  return {
    url: target.scheme + address,
    address,
    get sent() {
      return all("client");
    },
    get received() {
      return all("service");
    },
    get chunks() {
      return [...chunks];
    },
    get unrecorded() {
      return unrecorded;
    },
    clear() {
      chunks = [];
      kept = 0;
      unrecorded = 0;
    },
    close() {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      });
      return closed;
    },
  };
}

/** Reads `http://host:port`, with any scheme or none, and a path or none. */
function targetOf(url: string): { scheme: string; host: string; port: number } {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(String(url)) ?? [];
  // Only for schemes that it knows does a URL tell the host apart.
  const parsed = URL.parse(`http://${rest}`);
  const standard = /^https:/i.test(scheme) ? 443 : 80;
  const port = parsed?.port ? Number(parsed.port) : scheme ? standard : 0;
  if (typeof url !== "string" || !parsed?.hostname || port === 0) {
    throw new TypeError(
      `tap: expected the address of a service such as http://127.0.0.1:8080, found ${describe(url)}; ` +
        "pass the url of what start() returned",
    );
  }
  return { scheme, host: parsed.hostname.replace(/^\[|\]$/g, ""), port };
}
