// Has a child that holds its output and ignores SIGTERM. `/` tells the child's process id.
import { spawn } from "node:child_process";
import { createServer } from "node:http";

const script = "process.on('SIGTERM', () => {}); console.log('child'); setInterval(() => {}, 1e6)";
const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
const server = createServer((_, response) => response.end(String(child.pid)));
child.stdout.once("data", () => {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object")
      console.log(`family listening on http://127.0.0.1:${address?.port}`);
  });
});
process.on("SIGTERM", () => process.exit(0));
