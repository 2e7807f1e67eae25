// Ignores SIGTERM.
import { createServer } from "node:http";

process.on("SIGTERM", () => console.log("no"));
const server = createServer((_, response) => response.end("still here"));
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object")
    console.log(`stubborn listening on http://127.0.0.1:${address?.port}`);
});
