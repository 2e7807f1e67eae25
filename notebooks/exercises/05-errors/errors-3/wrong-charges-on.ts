import { createServer, type Server } from "node:http";
import { errorf, is, New } from "@snippets/errors";

export const Unavailable = New("card company unavailable"); // it has refused the call, and done nothing
export const Declined = New("card declined");
type Charge = () => Promise<void>;

async function pay(charge: Charge): Promise<void> {
  let last: unknown;
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      await charge();
    } catch (error) {
      if (!is(error, Unavailable)) throw error;
      last = error;
    }
  }
  throw errorf("gave up after 3 attempts: %w", last);
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
