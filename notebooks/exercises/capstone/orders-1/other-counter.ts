import { createServer, type Server } from "node:http";
import type { StockClient } from "@snippets/stock";
import express from "express";

type Order = { id: string; item: string; quantity: number };

// Takes orders, and has the stock service set their items aside.
export function orders(stock: StockClient, log: (error: unknown) => void): Server {
  const kept: Order[] = [];
  const app = express();
  app.use(express.json());
  app.post("/orders", (request, response) => {
    const { item, quantity } = request.body;
    const order = { id: `A-${kept.length + 1}`, item, quantity };
    kept.push(order);
    response.status(201).location(`/orders/${order.id}`).json(order);
  });
  app.get("/orders/:id", (request, response) => {
    const order = kept.find((one) => one.id === request.params.id);
    if (order === undefined) response.status(404).end();
    else response.json(order);
  });
  return createServer(app);
}
