interface Outbox {
  waiting(): Promise<string[]>; // those that are not marked, the oldest first
  mark(event: string): Promise<void>;
}
type Send = (event: string) => Promise<void>;

export async function relay(outbox: Outbox, send: Send): Promise<void> {
  const [oldest] = await outbox.waiting();
  if (oldest === undefined) return;
  await send(oldest);
  await outbox.mark(oldest);
  return relay(outbox, send);
}
