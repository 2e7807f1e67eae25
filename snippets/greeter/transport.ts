/** The listening socket, and what becomes of a connection before gRPC sees it. */
import { createServer, type Server as NetServer, type Socket } from "node:net";
import type { Server, ServerCredentials } from "@grpc/grpc-js";

/** Limits on connections. Times are in milliseconds. */
export interface ConnectionLimits {
  /** How many connections may be open; one more is closed at once. */
  maxConnections: number;
  /** How long a connection may take until it has sent the first bytes of its protocol. */
  handshakeTimeout: number;
}

/** A Transport takes connections for a gRPC server. */
export interface Transport {
  /** It does not listen yet. */
  listener: NetServer;
  /**
   * Takes no more connections, and tells all clients to leave (GOAWAY): calls in flight go on, a client
   * takes new ones elsewhere. A second call does nothing.
   */
  leave(): void;
  /** Cuts all connections. */
  destroy(): void;
  /** Resolves when it listens no more and all connections are closed. */
  closed: Promise<void>;
}

/** What every HTTP/2 client sends first (RFC 9113, 3.4). */
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** What every TLS client sends first: a record of type handshake (RFC 8446, 5.1). */
const HANDSHAKE = Buffer.from([22]);

/** CreateTransport makes a transport. `secure` says whether the credentials speak TLS: grpc-js does not tell. */
export function createTransport(
  server: Server,
  credentials: ServerCredentials,
  { secure, maxConnections, handshakeTimeout }: ConnectionLimits & { secure: boolean },
): Transport {
  const injector = server.createConnectionInjector(credentials);
  const sockets = new Set<Socket>();
  /** Those that have not said yet what they speak. */
  const strangers = new Set<Socket>();
  let left = false;
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    strangers.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      strangers.delete(socket);
      clearTimeout(late);
    });
    // grpc-js listens too, but only once the connection is its own.
    socket.on("error", () => socket.destroy());
    const late = setTimeout(() => socket.destroy(), handshakeTimeout);
    recognise(socket, secure ? HANDSHAKE : PREFACE, (known, bytes) => {
      clearTimeout(late);
      strangers.delete(socket);
      if (known) injector.injectConnection(socket);
      else refuse(socket, secure, bytes);
    });
  });
  listener.maxConnections = maxConnections;
  return {
    listener,
    leave() {
      if (left) return;
      left = true;
      listener.close();
      // Connections that are cut after a time are cut by `destroy`.
      injector.drain(NEVER);
      for (const socket of strangers) socket.destroy();
    },
    destroy() {
      for (const socket of sockets) socket.destroy();
    },
    closed: new Promise((resolve) => listener.once("close", resolve)),
  };
}

/** As long as a timer of Node can wait. */
const NEVER = 2 ** 31 - 1;

/** Reads as many bytes as it takes to know whether a connection begins with `expected`, and puts them back. */
function recognise(
  socket: Socket,
  expected: Buffer,
  done: (known: boolean, bytes: Buffer) => void,
): void {
  let bytes = Buffer.alloc(0);
  const look = (): void => {
    const more: Buffer | null = socket.read();
    if (more === null) return;
    bytes = Buffer.concat([bytes, more]);
    const length = Math.min(bytes.length, expected.length);
    const same = bytes.subarray(0, length).equals(expected.subarray(0, length));
    if (same && length < expected.length) return;
    socket.off("readable", look);
    // Not before: what is put back is readable again, at once.
    socket.unshift(bytes);
    done(same, bytes);
  };
  socket.on("readable", look);
}

/** Answers what is HTTP/1, whose sender can read it, and cuts off the rest. */
function refuse(socket: Socket, secure: boolean, bytes: Buffer): void {
  if (!/^[A-Z]{3,10} /.test(bytes.subarray(0, 11).toString("latin1"))) {
    socket.destroy();
    return;
  }
  const [status, expected] = secure
    ? ["400 Bad Request", "gRPC over TLS, found no TLS; call the https:// address"]
    : ["505 HTTP Version Not Supported", "gRPC over HTTP/2, found HTTP/1; call with a gRPC client"];
  const body = `expected ${expected}\n`;
  socket.resume();
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroySoon(),
  );
}
