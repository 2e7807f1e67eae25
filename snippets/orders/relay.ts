/** The relay: from the outbox to the consumer. */
import { type Context, withTimeout } from "@snippets/context";
import { errorf } from "@snippets/errors";
import type { CloudEvent, MailerClient } from "@snippets/mailer";
import type { Log } from "@snippets/service";
import { traced } from "@snippets/telemetry";
import type { Crash } from "./crash.ts";
import type { OrderStore, OutboxEvent } from "./store.ts";
import type { Order } from "./types.ts";

export interface RelayOptions {
  store: OrderStore;
  mailer: MailerClient;
  log: Log;
  crash: Crash;
  /** How long the consumer may take for an event, in milliseconds. */
  timeout: number;
}

/**
 * Relay returns a step of the relay: it delivers the oldest event that waits, and says whether there was one.
 *
 * An event is marked only when the consumer has said that it has it. Whoever dies between the two has the event delivered
 * again: at least once, and never not at all. The next event waits until this one is delivered, so all come in order.
 */
export function relay({ store, mailer, log, crash, timeout }: RelayOptions) {
  return async (held: Context): Promise<boolean> => {
    const event = await store.nextEvent();
    if (event === undefined) return false;
    const { id, type } = event;
    const [ctx, cancel] = withTimeout(held, timeout);
    try {
      crash("relay:before-send");
      await traced(ctx, "relay", (ctx) => mailer.send(ctx, toCloudEvent(event)));
      crash("relay:after-send");
    } catch (error) {
      throw errorf("deliver %s %s: %w", type, id, error);
    } finally {
      cancel();
    }
    await store.delivered(id);
    crash("relay:after-mark");
    log.write("info", "event delivered", { event: id, type });
    return true;
  };
}

// CloudEvents 1.0, section "Required Attributes": source and id together are the event's name for the consumer.
function toCloudEvent({ id, type, at, payload }: OutboxEvent): CloudEvent {
  const data = JSON.parse(payload) as Order;
  return {
    specversion: "1.0",
    id,
    source: "/orders",
    type,
    time: at,
    subject: data.id,
    datacontenttype: "application/json",
    data,
  };
}
