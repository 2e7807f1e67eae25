/**
 * The users service as a first example writes it. It works for every request that its author thought
 * of. `snippets/users` is the same service with the others in mind.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { User } from "./index.ts";

const server = createServer(async (req, res) => {
  if (req.url !== "/users") {
    res.writeHead(404).end("404 page not found\n");
    return;
  }
  switch (req.method) {
    case "GET":
      res.end(
        JSON.stringify([
          { id: 1, name: "Alice" },
          { id: 2, name: "Bob" },
        ] satisfies User[]),
      );
      break;
    case "POST": {
      // A body that is not JSON rejects here, nobody catches it, and that ends the process: what
      // `log.Fatal(err)` does in Go.
      const user = JSON.parse(await read(req)) as User;
      res.end(JSON.stringify([{ id: 3, name: user.name }] satisfies User[]));
      break;
    }
    default:
      res.writeHead(405).end("Method not allowed\n");
  }
});

async function read(req: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of req) text += chunk;
  return text;
}

// Only the start is not naive: a cell must be able to find the server, even when its port is taken.
const { HOST = "127.0.0.1", PORT } = process.env;
server.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EADDRINUSE" && PORT === undefined) return server.listen(0, HOST);
  console.error(`users-naive: expected to listen on ${HOST} port ${PORT}, found ${error.message}`);
  process.exit(1);
});
server.on("listening", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`users-naive listening on http://${HOST}:${port}`);
});
server.listen(Number(PORT ?? 8080), HOST);
process.on("SIGTERM", () => process.exit(0));
