interface Outbox {
  waiting(): Promise<string[]>; // those that are not marked, the oldest first
  mark(event: string): Promise<void>;
}
type Send = (event: string) => Promise<void>;

// Delivers what waits in the outbox.
export async function relay(outbox: Outbox, send: Send): Promise<void> {
  for (const event of await outbox.waiting()) {
    await outbox.mark(event);
    await send(event);
  }
}
