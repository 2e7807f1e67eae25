/** A load generator: clients with a connection each, who ask again as soon as they have their answer. */
import { connect, type Socket } from "node:net";

/** How the load went. */
export interface Load {
  /** Answers a second. */
  rate: number;
  /** The body of the last answer. */
  body: string;
}

/**
 * GenerateLoad sends GET requests to `url` over `clients` connections for `duration` milliseconds. It
 * rejects at the first answer that is not a 200 with a Content-Length, and when a connection breaks.
 */
export async function generateLoad(
  url: string,
  { clients = 16, duration }: { clients?: number; duration: number },
): Promise<Load> {
  const { hostname, port, pathname } = new URL(url);
  const request = Buffer.from(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
  const start = performance.now();
  const until = start + duration;
  let answers = 0;
  let body = "";

  const client = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket: Socket = connect(Number(port), hostname, () => socket.write(request));
      socket.setNoDelay();
      let pending = "";
      socket.on("error", reject);
      socket.on("data", (data) => {
        pending += data.toString("latin1");
        const end = pending.indexOf("\r\n\r\n") + 4;
        if (end < 4) return;
        const length = /content-length: (\d+)/i.exec(pending)?.[1];
        if (!pending.startsWith("HTTP/1.1 200 ") || length === undefined) {
          reject(new Error(`expected 200 with a Content-Length, found ${pending}`));
          return;
        }
        if (pending.length < end + Number(length)) return;
        answers++;
        body = pending.slice(end);
        pending = "";
        if (performance.now() < until) socket.write(request);
        else socket.end(resolve);
      });
    });
  await Promise.all(Array.from({ length: clients }, client));
  return { rate: (answers * 1000) / (performance.now() - start), body };
}
