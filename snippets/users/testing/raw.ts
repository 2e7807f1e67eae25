/** Bytes over a socket: for requests that no HTTP client would send. */
import { connect, type Socket } from "node:net";
import { assertProblem } from "./contract-check.ts";

/** A response as it was read from the socket. */
export interface RawReply {
  status: number;
  headers: Record<string, string>;
  text: string;
}

export interface Raw {
  socket: Socket;
  /** Resolves when the other side has closed, with all that it sent. */
  closed: Promise<RawReply[]>;
  /** Resolves when so many responses have come; or when the other side has closed, with fewer. */
  replies(count: number): Promise<RawReply[]>;
}

/** Open connects to the service and sends `bytes`. It keeps its own side open. */
export function open(url: string, ...bytes: (string | Buffer)[]): Raw {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  let received = "";
  socket.setEncoding("latin1");
  socket.on("data", (text) => {
    received += text;
  });
  socket.on("error", () => {});
  for (const each of bytes) socket.write(each);
  const closed = new Promise<RawReply[]>((resolve) => {
    socket.once("end", () => socket.end());
    socket.once("close", () => resolve(parse(received)));
  });
  const replies = (count: number): Promise<RawReply[]> => {
    const enough = new Promise<RawReply[]>((resolve) => {
      const look = () => {
        const all = parse(received);
        if (all.length >= count) resolve(all);
      };
      look();
      socket.on("data", look);
    });
    return Promise.race([enough, closed]);
  };
  return { socket, closed, replies };
}

/** The whole responses in what was received. Each is held against the contract of an unknown request. */
function parse(received: string): RawReply[] {
  const all: RawReply[] = [];
  let rest = received;
  while (rest !== "") {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) break;
    const [first = "", ...lines] = rest.slice(0, end).split("\r\n");
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(":")).toLowerCase(),
        line.slice(line.indexOf(":") + 1).trim(),
      ]),
    );
    const length = Number(headers["content-length"] ?? 0);
    if (rest.length < end + 4 + length) break;
    const text = Buffer.from(rest.slice(end + 4, end + 4 + length), "latin1").toString();
    rest = rest.slice(end + 4 + length);
    if (status === 100) continue;
    if (status >= 400 && text !== "") assertProblem(status, headers, text);
    all.push({ status, headers, text });
  }
  return all;
}
