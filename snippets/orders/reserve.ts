/** Asking the stock service to set the items of an order aside. */
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { afterFunc, type Context, DeadlineExceeded } from "@snippets/context";
import { errorf, is, New } from "@snippets/errors";
import { ErrUnavailable, recorder } from "@snippets/service";
import { ErrNoSuchItem, ErrTooFew, type StockClient, StockService } from "@snippets/stock";
import type { Outcome } from "./store.ts";
import type { Order } from "./types.ts";

const ErrRefused: Error = New("the stock service does not take this order");

// What a status of gRPC means here.
const MEANINGS: [code: status, error: Error][] = [
  [status.NOT_FOUND, ErrNoSuchItem],
  [status.FAILED_PRECONDITION, ErrTooFew],
  [status.INVALID_ARGUMENT, ErrRefused],
  [status.UNAVAILABLE, ErrUnavailable],
  [status.DEADLINE_EXCEEDED, DeadlineExceeded],
];
/** The errors that another try would not change. */
const FINAL = [ErrNoSuchItem, ErrTooFew, ErrRefused];

/**
 * Decide asks the stock service, and resolves with what becomes of the order. It rejects when that cannot be known now: the
 * service is away or late, has failed, or the context has ended. It may then have set the items aside; asked again for the
 * same order, it sets nothing aside again.
 */
export async function decide(ctx: Context, stock: StockClient, order: Order): Promise<Outcome> {
  try {
    await reserve(ctx, stock, order);
    return { state: "confirmed" };
  } catch (error) {
    const final = FINAL.find((each) => is(error, each));
    if (final === undefined) throw error;
    return { state: "rejected", reason: final.message };
  }
}

function reserve(ctx: Context, stock: StockClient, { id, item, quantity }: Order): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = ctx.deadline();
    const options = deadline === undefined ? {} : { deadline };
    const asked = { item, quantity, order: id };
    const [metadata, ended] = record(ctx, stock);
    const call = stock.reserve(asked, metadata, options, (error) => {
      stop();
      const err = error === null ? undefined : explain(ctx, error);
      ended(error, err);
      if (err === undefined) resolve();
      else reject(err);
    });
    const stop = afterFunc(ctx, () => call.cancel());
  });
}

function explain(ctx: Context, error: ServiceError): Error {
  const known = ctx.err() ?? MEANINGS.find(([code]) => code === error.code)?.[1];
  return known ? errorf("reserve: %w: %w", known, error) : errorf("reserve: %w", error);
}

/** The metadata of a call, and what to call at its end: when calls are recorded, they continue the trace of ctx. */
function record(ctx: Context, stock: StockClient) {
  const metadata = new Metadata();
  const address = stock
    .getChannel()
    .getTarget()
    .replace(/^[a-z]+:/, "");
  const set = (name: string, value: string): void => metadata.set(name, value);
  const sent = recorder.telemetry?.sendCall(ctx, StockService.reserve.path, { address }, set);
  const ended = (error: ServiceError | null, err: Error | undefined): void => {
    if (sent === undefined) return;
    sent.status = status[error?.code ?? status.OK];
    sent.end(err);
  };
  return [metadata, ended] as const;
}
