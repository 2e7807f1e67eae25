/**
 * A collector in a process of its own that does as little as one can, for it shares the processors with what is measured: it
 * keeps the pieces of what it gets, and looks at them when `/spans` asks how many spans there were since it was last asked.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readSpans } from "../../../snippets/telemetry/collector/otlp.ts";

let bodies: Buffer[][] = [];

const server = createServer((req, res) => {
  if (req.url === "/spans") {
    const count = bodies.reduce((sum, body) => sum + readSpans(Buffer.concat(body)).length, 0);
    bodies = [];
    res.end(String(count));
    return;
  }
  const pieces: Buffer[] = [];
  if (req.url === "/v1/traces") bodies.push(pieces);
  req.on("data", (piece) => pieces.push(piece));
  req.on("end", () => res.end());
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`sink listening on http://127.0.0.1:${port}`);
});
