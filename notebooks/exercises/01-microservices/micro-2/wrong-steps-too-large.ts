import { setImmediate as turn } from "node:timers/promises";

type Hash = (block: number) => number;

export async function checksum(blocks: number, hash: Hash): Promise<number> {
  let sum = 0;
  for (let block = 0; block < blocks; block++) {
    sum += hash(block);
    if (block % 100 === 0 && block % 200 === 0) await turn();
  }
  return sum;
}
