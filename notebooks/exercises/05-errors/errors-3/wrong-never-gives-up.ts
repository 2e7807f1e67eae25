import { createServer, type Server } from "node:http";
import { is, New } from "@snippets/errors";

export const Unavailable = New("card company unavailable"); // it has refused the call, and done nothing
export const Declined = New("card declined");
type Charge = () => Promise<void>;

async function pay(charge: Charge): Promise<void> {
  for (;;) {
    try {
      return await charge();
    } catch (error) {
      if (!is(error, Unavailable)) throw error;
    }
  }
}

// Charges the card for each order. The log gets the error, the client only a status.
export function orders(charge: Charge, log: (error: unknown) => void): Server {
  return createServer(async (_request, response) => {
    try {
      await pay(charge);
      response.writeHead(201).end();
    } catch (error) {
      log(error);
      const status = is(error, Declined) ? 402 : is(error, Unavailable) ? 503 : 500;
      response.writeHead(status).end();
    }
  });
}
