import { randomUUID } from "node:crypto";
import { createServer, type Server, STATUS_CODES } from "node:http";
import type { StockClient } from "@snippets/stock";
import express, { type ErrorRequestHandler } from "express";

type Order = { id: string; item: string; quantity: number };

// Takes orders, and has the stock service set their items aside.
export function orders(stock: StockClient, log: (error: unknown) => void): Server {
  const kept = new Map<string, Order>();
  const app = express();
  app.use(express.json());
  app.post("/orders", (request, response) => {
    if (!request.is("application/json")) throw withStatus(415);
    const { item, quantity } = request.body;
    if (!isText(item) || !isQuantity(quantity)) throw withStatus(422);
    const order = { id: randomUUID(), item, quantity };
    kept.set(order.id, order);
    response.status(201).location(`/orders/${order.id}`).json(order);
  });
  app.get("/orders/:id", (request, response) => {
    const order = kept.get(request.params.id);
    if (order === undefined) throw withStatus(404);
    response.json(order);
  });
  app.use(answerError);
  return createServer(app);
}

// Express comes here with whatever a handler threw.
const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
  const code = error.status ?? 500;
  const problem = { title: STATUS_CODES[code], status: code };
  response.status(code).json(problem);
};

const withStatus = (code: number) => Object.assign(new Error(STATUS_CODES[code]), { status: code });
const isText = (value: unknown) => typeof value === "string" && value !== "";
const isQuantity = (value: unknown) =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 1000;
