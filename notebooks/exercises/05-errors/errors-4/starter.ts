import { createServer, type Server } from "node:http";
import { errorf, New } from "@snippets/errors";

export const NotFound = New("no such invoice");
export const Unavailable = New("invoices unavailable");
type Read = (id: string) => Promise<object>;

async function load(read: Read, id: string): Promise<object> {
  try {
    return await read(id);
  } catch (error) {
    throw errorf("load invoice %s: %v", id, error);
  }
}

// Answers GET /ID with the invoice ID, as JSON.
export function invoices(read: Read, log: (error: unknown) => void): Server {
  return createServer(async (request, response) => {
    response.setHeader("content-type", "application/json");
    try {
      const invoice = await load(read, String(request.url).slice(1));
      response.end(JSON.stringify(invoice));
    } catch (error) {
      const { message } = error as Error;
      log(message);
      response.statusCode = error === NotFound ? 404 : 500;
      response.end(JSON.stringify({ error: message }));
    }
  });
}
