type Hash = (block: number) => number;

export async function checksum(blocks: number, hash: Hash): Promise<number> {
  let sum = 0;
  for (let from = 0; from < blocks; from += 64) {
    const to = Math.min(from + 64, blocks);
    for (let block = from; block < to; block++) sum += hash(block);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return sum;
}
