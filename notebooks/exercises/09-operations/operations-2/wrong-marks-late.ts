interface Outbox {
  waiting(): Promise<string[]>; // those that are not marked, the oldest first
  mark(event: string): Promise<void>;
}
type Send = (event: string) => Promise<void>;

export async function relay(outbox: Outbox, send: Send): Promise<void> {
  const events = await outbox.waiting();
  for (const event of events) await send(event);
  for (const event of events) await outbox.mark(event);
}
