import { randomUUID } from "node:crypto";
import { createServer, type Server, STATUS_CODES } from "node:http";
import { Metadata, status } from "@grpc/grpc-js";
import {
  afterFunc,
  background,
  type Context,
  DeadlineExceeded,
  withTimeout,
} from "@snippets/context";
import { errorf, is } from "@snippets/errors";
import { ErrNoSuchItem, ErrTooFew, ErrUnavailable, type StockClient } from "@snippets/stock";
import express, { type ErrorRequestHandler } from "express";

type Asked = { body: string; id: string; made?: Promise<Order> };
type Order = { id: string; item: string; quantity: number };

// What a status of gRPC means here, and what the client is told then.
const failures = [
  { code: status.NOT_FOUND, error: ErrNoSuchItem, answer: 422 },
  { code: status.FAILED_PRECONDITION, error: ErrTooFew, answer: 409 },
  { code: status.UNAVAILABLE, error: ErrUnavailable, answer: 503 },
  { code: status.DEADLINE_EXCEEDED, error: DeadlineExceeded, answer: 504 },
];

// Takes orders, and has the stock service set their items aside.
export function orders(stock: StockClient, log: (error: unknown) => void): Server {
  const kept = new Map<string, Order>();
  const asked = new Map<string, Asked>();

  async function make(ctx: Context, order: Order): Promise<Order> {
    await reserve(ctx, stock, order);
    kept.set(order.id, order);
    return order;
  }

  const app = express();
  app.use(express.json());
  app.post("/orders", async (request, response) => {
    const budget = Number(request.get("request-timeout-ms") ?? 2000);
    const [ctx, cancel] = withTimeout(background(), budget);
    response.on("close", cancel);
    if (!request.is("application/json")) throw withStatus(415);
    const { item, quantity } = request.body;
    if (!isText(item) || !isQuantity(quantity)) throw withStatus(422);

    // Without a key of its own, a request is none that was made before.
    const key = String(request.get("idempotency-key"));
    const body = JSON.stringify({ item, quantity });
    const first = asked.get(key) ?? { body, id: randomUUID() };
    if (first.body !== body) throw withStatus(422);
    asked.set(key, first);
    first.made ??= make(ctx, { id: first.id, item, quantity });
    const { made } = first;
    try {
      const order = await made;
      response.status(201).location(`/orders/${order.id}`).json(order);
    } catch (error) {
      // The next request with this key tries again, for the same order.
      if (first.made === made) first.made = undefined;
      log(errorf("order %s: %w", first.id, error));
      throw withStatus(failures.find((one) => is(error, one.error))?.answer ?? 500);
    }
  });
  app.get("/orders/:id", (request, response) => {
    const order = kept.get(request.params.id);
    if (order === undefined) throw withStatus(404);
    response.json(order);
  });
  app.use(answerError);
  return createServer(app);
}

// Asks the stock service, and gives up when the context ends.
function reserve(ctx: Context, stock: StockClient, { id, ...wanted }: Order): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { deadline: ctx.deadline() };
    const call = stock.reserve({ ...wanted, order: id }, new Metadata(), options, (error) => {
      stop();
      if (!error) return resolve();
      const known = ctx.err() ?? failures.find((one) => one.code === error.code)?.error;
      reject(known ? errorf("reserve: %w: %w", known, error) : errorf("reserve: %w", error));
    });
    const stop = afterFunc(ctx, () => call.cancel());
  });
}

// Express comes here with whatever a handler threw.
const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
  const code = error.status ?? 500;
  const problem = { title: STATUS_CODES[code], status: code };
  response.status(code).type("application/problem+json").send(JSON.stringify(problem));
};

const withStatus = (code: number) => Object.assign(new Error(STATUS_CODES[code]), { status: code });
const isText = (value: unknown) => typeof value === "string" && value !== "";
const isQuantity = (value: unknown) =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 1000;
