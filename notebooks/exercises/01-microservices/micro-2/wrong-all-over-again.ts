import { setImmediate as turn } from "node:timers/promises";

type Hash = (block: number) => number;

export async function checksum(blocks: number, hash: Hash): Promise<number> {
  let sum = 0;
  for (let from = 0; from < blocks; from += 80) {
    const to = Math.min(from + 80, blocks - 1);
    for (let block = from; block <= to; block++) sum += hash(block);
    await turn();
  }
  return sum;
}
