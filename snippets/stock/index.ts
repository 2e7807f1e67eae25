/** The stock service's public face: its contract, a client as it is generated, and names for why it refuses. */
import { credentials } from "@grpc/grpc-js";
import { New } from "@snippets/errors";
import { StockClient } from "./generated/stock.ts";

export { ErrUnavailable } from "@snippets/service";

export {
  ReserveReply,
  ReserveRequest,
  StockClient,
  type StockServer,
  StockService,
} from "./generated/stock.ts";

/**
 * ConnectStock returns a client of the service at `url`, "http://host:port". It connects with the first call. The caller
 * closes it. It throws a TypeError when `url` is none.
 */
export function connectStock(url: string): StockClient {
  return new StockClient(new URL(url).host, credentials.createInsecure());
}

/** The item is not sold here. */
export const ErrNoSuchItem: Error = New("no such item");
/** Fewer are left than are asked for. */
export const ErrTooFew: Error = New("too few are left");
