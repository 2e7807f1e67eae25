// Writes LINES lines as fast as it can, is ready, and writes as many again.
import { createServer } from "node:http";

const lines = Number(process.env.LINES);
const flood = (from: number) => {
  for (let i = from; i < from + lines; i++) console.log(`line ${i} ${"x".repeat(40)}`);
};
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  flood(0);
  if (typeof address === "object")
    console.log(`flood listening on http://127.0.0.1:${address?.port}`);
  flood(lines);
});
process.on("SIGTERM", () => process.exit(0));
