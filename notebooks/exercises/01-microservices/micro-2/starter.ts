type Hash = (block: number) => number;

// Adds up the hashes of all blocks, from block 0 on.
export async function checksum(blocks: number, hash: Hash): Promise<number> {
  let sum = 0;
  for (let block = 0; block < blocks; block++) {
    sum += hash(block);
  }
  return sum;
}
