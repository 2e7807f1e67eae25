import { createServer, type Server } from "node:http";
import type { DatabaseSync } from "node:sqlite";

export function consumer(database: DatabaseSync): Server {
  const known = database.prepare("SELECT id FROM inbox WHERE id = ?");
  const mark = database.prepare("INSERT INTO inbox VALUES (?)");
  const take = database.prepare("UPDATE shelf SET stock = stock - ? WHERE item = ?");
  return createServer((request, response) => {
    const [, id = "", item = "", quantity = ""] = String(request.url).split("/");
    if (known.get(id)) return void response.writeHead(204).end();
    try {
      take.run(quantity, item);
      mark.run(id);
      response.writeHead(204).end();
    } catch {
      response.writeHead(503).end();
    }
  });
}
