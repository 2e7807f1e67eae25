import { createServer, type Server } from "node:http";
import type { StockClient } from "@snippets/stock";

// Takes orders, and has the stock service set their items aside.
export function orders(stock: StockClient, log: (error: unknown) => void): Server {
  return createServer();
}
