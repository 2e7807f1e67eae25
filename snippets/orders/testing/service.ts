/** Programs for tests, each a real process that ends with its test. */
import { join } from "node:path";
import type { Context } from "@snippets/context";
import { type Mail, MailerClient } from "@snippets/mailer";
import { type RunningService, startProgram } from "../../../scripts/testing/go-program.ts";
import { OrdersClient } from "../index.ts";

const MAIN = (service: string) => join(import.meta.dirname, "../..", service, "main.ts");

/** The program of the orders service. */
export const ORDERS = MAIN("orders");

export type Started = RunningService & AsyncDisposable & { client: OrdersClient };

/** Starts a service, on a free port unless `env` says otherwise. */
export async function start(
  service: "orders" | "mailer" | "stock",
  env: Record<string, string> = {},
): Promise<Started> {
  const running = await startProgram(process.execPath, [MAIN(service)], env);
  return {
    ...running,
    client: new OrdersClient(running.url),
    async [Symbol.asyncDispose]() {
      running.kill();
      await running.ended;
    },
  };
}

/** Resolves when the mailer at `url` has sent so many mails. */
export async function mails(ctx: Context, url: string, wanted: number): Promise<Mail[]> {
  for (;;) {
    const found = await new MailerClient(url).mails(ctx);
    if (found.length >= wanted) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
