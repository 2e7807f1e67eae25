import { setTimeout as pause } from "node:timers/promises";

type Send = (n: number) => Promise<void>;

// Sends `count` requests, `rate` a second. Returns how long each took, in ms.
export async function measure(send: Send, rate: number, count: number): Promise<number[]> {
  const began = performance.now();
  const times: number[] = [];
  const sent: Promise<unknown>[] = [];
  for (let n = 0; n < count; n++) {
    const due = began + (n * 1000) / rate;
    if (due > performance.now()) await pause(due - performance.now());
    sent.push(send(n).then(() => times.push(performance.now() - due)));
  }
  await Promise.all(sent);
  return times;
}
