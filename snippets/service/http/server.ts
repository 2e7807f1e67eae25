/** The HTTP server around the application: its limits, and what never becomes a request. */
import {
  createServer as createHttpServer,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { HttpProblem, sendProblem, toAnswer } from "./problem.ts";

/** Limits on clients that are slow, in milliseconds, and on what they announce. */
export interface ServerLimits {
  headersTimeout: number;
  requestTimeout: number;
  keepAliveTimeout: number;
  /** The largest body that is read, in bytes. */
  bodyLimit: number;
}

/**
 * CreateServer makes a server that answers with `listener`, and with problem details to what never
 * becomes a request. It does not listen yet.
 */
export function createServer(listener: RequestListener, limits: ServerLimits): Server {
  const { headersTimeout, requestTimeout, keepAliveTimeout, bodyLimit } = limits;
  const server = createHttpServer(
    {
      headersTimeout: Math.min(headersTimeout, requestTimeout),
      requestTimeout,
      keepAliveTimeout,
      // How often the limits are looked at; what is late is ended so much later at most.
      connectionsCheckingInterval: Math.min(1_000, headersTimeout, requestTimeout),
      maxHeaderSize: 16 * 1024,
      requireHostHeader: false,
    },
    listener,
  );
  server.on("clientError", onClientError);
  // The client waits for leave to send its body. What would be refused anyway gets none.
  server.on("checkContinue", (req, res) => {
    if (Number(req.headers["content-length"] ?? 0) <= bodyLimit) res.writeContinue();
    listener(req, res);
  });
  server.on("checkExpectation", (_req, res) => {
    const detail = "expected no Expect header but 100-continue, found another";
    sendProblem(res, toAnswer(new HttpProblem(417, detail)));
  });
  return server;
}

const CLIENT_ERRORS: Record<string, [status: number, detail: string]> = {
  HPE_HEADER_OVERFLOW: [431, "expected at most 16 KiB of headers, found more; send fewer"],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, "expected short chunk extensions, found long ones"],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "expected the whole request in time, found a part of it"],
};

// What the parser refuses never reaches the application. Its bytes are answered on the socket itself,
// unless a response is being written there already.
function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const current = (socket as { _httpMessage?: ServerResponse })._httpMessage;
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  if (current?.req.complete) {
    // The bytes came behind a request that is whole: it is answered first.
    current.once("close", () => setImmediate(onClientError, error, socket));
    return;
  }
  if (current?.headersSent) {
    socket.destroy();
    return;
  }
  const [status, detail] = CLIENT_ERRORS[error.code ?? ""] ?? [
    400,
    "expected an HTTP/1.1 request, found bytes that are none",
  ];
  const { problem } = toAnswer(new HttpProblem(status, detail));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${status} ${problem.title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
  // Without this a client that goes on sending would keep the connection.
  socket.once("finish", () => socket.destroy());
}
