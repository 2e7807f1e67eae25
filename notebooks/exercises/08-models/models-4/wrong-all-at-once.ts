import { setTimeout as pause } from "node:timers/promises";

type Send = (n: number) => Promise<void>;

// Sends `count` requests, `rate` a second. Returns how long each took, in ms.
export async function measure(send: Send, rate: number, count: number): Promise<number[]> {
  async function one(n: number): Promise<number> {
    const sent = performance.now();
    await send(n);
    await pause(1000 / rate);
    return performance.now() - sent - 1000 / rate;
  }
  return Promise.all(Array.from({ length: count }, (_, n) => one(n)));
}
