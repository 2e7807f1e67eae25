/** Receives OTLP over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp, with protobuf, as our services send it. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { readMetrics, readSpans } from "./otlp.ts";
import { Series } from "./series.ts";
import { Traces } from "./traces.ts";
import type { Collector, CollectorOptions } from "./types.ts";

/** More than any batch is long, in bytes. */
const MOST = 16 * 1024 * 1024;
const TYPE = "application/x-protobuf";

/** A request that is refused, with the status that says so. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Receive resolves with a collector that listens. It rejects when its port is taken. */
export async function receive(options: CollectorOptions): Promise<Collector> {
  const { port = 0, maxTraces = 1_000, maxSpans = 1_000, maxSeries = 5_000, ref = true } = options;
  const traces = new Traces(maxTraces, maxSpans);
  const series = new Series(maxSeries);
  const takers: Record<string, (bytes: Uint8Array) => void> = {
    "/v1/traces": (bytes) => traces.add(readSpans(bytes)),
    "/v1/metrics": (bytes) => series.add(readMetrics(bytes)),
  };
  const server = createServer((req, res) => {
    take(req, takers[req.url as string]).then(
      // An answer that is empty says that all was taken.
      () => res.writeHead(200, { "Content-Type": TYPE, "Content-Length": 0 }).end(),
      (err) => {
        const status = err instanceof Refusal ? err.status : 400;
        res.writeHead(status, { "Content-Type": "text/plain", Connection: "close" });
        res.end(`${err instanceof Error ? err.message : err}\n`);
      },
    );
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  if (!ref) {
    server.unref();
    server.on("connection", (socket) => socket.unref());
  }
  let closed: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trace: (id, wait) => traces.wait(id, wait),
    spans: () => traces.all(),
    metrics: () => series.all(),
    dropped: () => ({ spans: traces.dropped, series: series.dropped }),
    close() {
      closed ??= close(server);
      return closed;
    },
  };
}

async function take(
  req: IncomingMessage,
  taker: ((bytes: Uint8Array) => void) | undefined,
): Promise<void> {
  if (taker === undefined) {
    throw new Refusal(404, "expected /v1/traces or /v1/metrics, found another path; correct it");
  }
  if (req.method !== "POST") throw new Refusal(405, `expected POST, found ${req.method}; use POST`);
  const type = req.headers["content-type"];
  if (type !== TYPE) {
    throw new Refusal(415, `expected ${TYPE}, found ${type}; set the protocol http/protobuf`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST) throw new Refusal(413, `expected at most ${MOST} bytes, found more`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const zipped = req.headers["content-encoding"] === "gzip";
  taker(zipped ? gunzipSync(bytes, { maxOutputLength: MOST }) : bytes);
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
