/** The stock service's public face: its contract, and a client as it is generated. */
import { credentials } from "@grpc/grpc-js";
import { StockClient } from "./generated/stock.ts";

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
