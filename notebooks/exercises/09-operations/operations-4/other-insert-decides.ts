import { createServer, type Server } from "node:http";
import type { DatabaseSync } from "node:sqlite";

export function consumer(database: DatabaseSync): Server {
  const mark = database.prepare("INSERT INTO inbox VALUES (?) ON CONFLICT DO NOTHING");
  const take = database.prepare("UPDATE shelf SET stock = stock - ? WHERE item = ?");
  function book(id: string, item: string, quantity: string): number {
    database.exec("SAVEPOINT book");
    try {
      if (mark.run(id).changes > 0) take.run(quantity, item);
      return 204;
    } catch {
      database.exec("ROLLBACK TO book");
      return 503;
    } finally {
      database.exec("RELEASE book");
    }
  }
  return createServer((request, response) => {
    const [, id = "", item = "", quantity = ""] = String(request.url).split("/");
    response.writeHead(book(id, item, quantity)).end();
  });
}
