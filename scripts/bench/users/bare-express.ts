/** What the users service is measured against: Express, one route, the same payload, nothing else. */
import type { AddressInfo } from "node:net";
import express from "express";

const users = [
  { id: 1, name: "Alice", version: 1 },
  { id: 2, name: "Bob", version: 1 },
];

const app = express();
app.get("/users", (_req, res) => {
  res.json(users);
});
const server = app.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`bare-express listening on http://127.0.0.1:${port}`);
});
