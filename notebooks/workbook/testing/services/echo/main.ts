// A well-behaved service. `/env` tells its environment, `/exit/7` ends it, `/busy` blocks it for ever,
// `/drain` answers once the service drains.
import { createServer, type ServerResponse } from "node:http";

const waiting: ServerResponse[] = [];

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const exit = /^\/exit\/(\d+)$/.exec(pathname);
  if (exit) process.exit(Number(exit[1]));
  if (pathname === "/env") {
    const { env, execArgv, execPath, version } = process;
    response.end(JSON.stringify({ env, execArgv, execPath, version, cwd: process.cwd() }));
    return;
  }
  console.log(pathname);
  if (pathname === "/drain") {
    waiting.push(response.writeHead(200, { connection: "close" }));
    response.flushHeaders();
    return;
  }
  response.end(pathname);
  if (pathname === "/busy")
    setImmediate(() => {
      for (;;);
    });
});
server.on("error", (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exit(1);
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object")
    console.log(`echo listening on http://127.0.0.1:${address?.port}`);
});
process.on("SIGTERM", () => {
  // Unlike console.log, a write to a log that nobody reads any more can end the process.
  process.stdout.write("draining\n");
  setImmediate(() => {
    for (const response of waiting) response.end("drained");
    server.close(() => console.log("drained"));
  });
});
