// A well-behaved service. `/env` tells its environment, `/exit/7` ends it, `/busy` blocks it for ever.
import { createServer } from "node:http";

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
  console.log("draining");
  server.close(() => console.log("drained"));
});
