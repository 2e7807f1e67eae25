type Hash = (block: number) => number;

export async function checksum(blocks: number, hash: Hash): Promise<number> {
  let [block, sum] = [0, 0];
  function step(): void {
    for (let calls = 0; calls < 100 && block < blocks; calls++) sum += hash(block++);
    if (block < blocks) setImmediate(step);
  }
  step();
  await new Promise((resolve) => setImmediate(resolve));
  return sum;
}
