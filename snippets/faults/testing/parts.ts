/** Real parts for tests: servers as targets, and clients that tell what they saw. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createProxy, type FaultProxy, type ProxyOptions } from "../proxy.ts";

/** A server on a free port, whose connections end with it. */
export interface Target extends AsyncDisposable {
  url: string;
  /** The sockets so far, in order. */
  sockets: readonly Socket[];
  /** Resolves with the socket that is the nth to come, from 0. */
  socket(nth: number): Promise<Socket>;
}

/** Serving makes a server listen: its URL begins with `scheme`. */
export async function serving(server: Server, scheme = "http"): Promise<Target> {
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    async socket(nth) {
      while (sockets[nth] === undefined) await once(server, "connection");
      return sockets[nth];
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A target over bare TCP that does with a connection what `onSocket` does. */
export function target(onSocket: (socket: Socket) => void = () => {}): Promise<Target> {
  return serving(createServer({ allowHalfOpen: true }, onSocket));
}

/** A target that sends back what it gets, and its end. */
export function echo(): Promise<Target> {
  return target((socket) => void socket.pipe(socket));
}

/** Through makes a proxy before a target. */
export function through({ url }: Target, options: ProxyOptions = {}): Promise<FaultProxy> {
  return createProxy(url, options);
}

/** A client over bare TCP. */
export interface Client extends Disposable {
  socket: Socket;
  /** What has come so far. */
  received(): Buffer;
  /** Resolves when at least so many bytes have come. */
  bytes(count: number): Promise<Buffer>;
  /** Resolves with how the connection ended for the client: "end", or the code of an error. */
  ended: Promise<string>;
}

/** Dial connects, and resolves when the connection is there. It rejects with the error of a connect that failed. */
export async function dial({ host, port }: { host: string; port: number }): Promise<Client> {
  const socket = connect({ host, port, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const received = (): Buffer => Buffer.concat(chunks);
  const ended = new Promise<string>((resolve) => {
    socket.on("end", () => resolve("end"));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  await once(socket, "connect");
  return {
    socket,
    received,
    async bytes(count) {
      while (received().length < count) await once(socket, "data");
      return received();
    },
    ended,
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

/** The code of the error that this rejects with, or of its cause; "none" when it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "none";
  } catch (error) {
    const { code, cause } = error as { code?: string; cause?: { code?: string } };
    return String(code ?? cause?.code ?? error);
  }
}

/** Resolves when it holds, looked at in each turn of the event loop. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}

/** Resolves when a value has stayed the same for many turns of the event loop, in which sockets of this process could move. */
export async function standstill(value: () => unknown): Promise<void> {
  for (let same = 0, before = value(); same < 500; before = value()) {
    await new Promise(setImmediate);
    same = value() === before ? same + 1 : 0;
  }
}
