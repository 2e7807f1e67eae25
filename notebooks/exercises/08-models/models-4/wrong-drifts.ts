import { setTimeout as pause } from "node:timers/promises";

type Send = (n: number) => Promise<void>;

// Sends `count` requests, `rate` a second. Returns how long each took, in ms.
export async function measure(send: Send, rate: number, count: number): Promise<number[]> {
  const times: Promise<number>[] = [];
  for (let n = 0; n < count; n++) {
    if (n > 0) await pause(1000 / rate);
    const sent = performance.now();
    times.push(send(n).then(() => performance.now() - sent));
  }
  return Promise.all(times);
}
