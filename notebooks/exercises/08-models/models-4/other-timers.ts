import { setTimeout as pause } from "node:timers/promises";

type Send = (n: number) => Promise<void>;

// Sends `count` requests, `rate` a second. Returns how long each took, in ms.
export async function measure(send: Send, rate: number, count: number): Promise<number[]> {
  const began = performance.now();
  async function one(n: number): Promise<number> {
    const due = (n * 1000) / rate;
    await pause(due);
    await send(n);
    return performance.now() - began - due;
  }
  return Promise.all(Array.from({ length: count }, (_, n) => one(n)));
}
