/** The shapes that travel between the mailer and those that tell it what has happened. */

/**
 * An event, as CloudEvents 1.0 describes one in JSON. Source and id together name it: two with the same are the same event,
 * sent twice.
 */
export interface CloudEvent {
  specversion: "1.0";
  id: string;
  source: string;
  /** What has happened: `order.placed`, `order.confirmed`, `order.rejected`. The mailer has nothing to do for others. */
  type: string;
  /** When it happened (RFC 3339). */
  time?: string;
  /** What it happened to: the id of the order. */
  subject?: string;
  datacontenttype?: "application/json";
  data?: unknown;
}

/** A mail that was sent. */
export interface Mail {
  /** Grows from mail to mail. */
  id: number;
  /** The id of the event that it tells of. */
  event: string;
  /** The id of the order. */
  order: string;
  text: string;
}
