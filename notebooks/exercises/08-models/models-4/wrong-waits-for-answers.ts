import { setTimeout as pause } from "node:timers/promises";

type Send = (n: number) => Promise<void>;

// Sends `count` requests, `rate` a second. Returns how long each took, in ms.
export async function measure(send: Send, rate: number, count: number): Promise<number[]> {
  const began = performance.now();
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const due = began + (n * 1000) / rate;
    if (due > performance.now()) await pause(due - performance.now());
    await send(n);
    times.push(performance.now() - due);
  }
  return times;
}
