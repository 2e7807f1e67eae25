import { createServer, type Server, STATUS_CODES } from "node:http";
import { errorf, New } from "@snippets/errors";

export const NotFound = New("no such invoice");
export const Unavailable = New("invoices unavailable");
type Read = (id: string) => Promise<object>;

async function load(read: Read, id: string): Promise<object> {
  try {
    return await read(id);
  } catch (error) {
    throw errorf("load invoice %s: %w", id, error);
  }
}

export function invoices(read: Read, log: (error: unknown) => void): Server {
  return createServer(async (request, response) => {
    response.setHeader("content-type", "application/json");
    try {
      const invoice = await load(read, String(request.url).slice(1));
      response.end(JSON.stringify(invoice));
    } catch (error) {
      log(error);
      const { cause } = error as Error;
      const status = cause === NotFound ? 404 : cause === Unavailable ? 503 : 500;
      response.writeHead(status, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ title: STATUS_CODES[status], status }));
    }
  });
}
