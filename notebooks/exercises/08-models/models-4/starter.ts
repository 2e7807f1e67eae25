import { setTimeout as pause } from "node:timers/promises";

type Send = (n: number) => Promise<void>;

// Sends `count` requests, `rate` a second. Returns how long each took, in ms.
export async function measure(send: Send, rate: number, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const sent = performance.now();
    await send(n);
    times.push(performance.now() - sent);
    await pause(1000 / rate);
  }
  return times;
}
