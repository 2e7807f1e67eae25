interface Outbox {
  waiting(): Promise<string[]>; // those that are not marked, the oldest first
  mark(event: string): Promise<void>;
}
type Send = (event: string) => Promise<void>;

export async function relay(outbox: Outbox, send: Send): Promise<void> {
  for (const event of await outbox.waiting()) {
    await Promise.all([outbox.mark(event), send(event)]);
  }
}
