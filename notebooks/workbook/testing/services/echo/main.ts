import { createServer } from "node:http";

const server = createServer((request, response) => response.end(request.url));
server.listen(Number(process.env["PORT"] ?? 0), process.env["HOST"] ?? "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  console.log(`echo listening on http://127.0.0.1:${port}`);
});
server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
process.on("SIGTERM", () => {
  console.log("draining");
  server.close(() => {
    console.log("bye");
  });
});
