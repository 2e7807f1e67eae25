type Hash = (block: number) => number;

export async function checksum(blocks: number, hash: Hash): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  return Array.from({ length: blocks }, (_, block) => hash(block)).reduce((a, b) => a + b, 0);
}
