type Hash = (block: number) => number;

export function checksum(blocks: number, hash: Hash): Promise<number> {
  return new Promise((resolve) => {
    let [block, sum] = [0, 0];
    function step(): void {
      for (let calls = 0; calls < 100 && block < blocks; calls++) sum += hash(block++);
      if (block < blocks) setImmediate(step);
      else resolve(sum);
    }
    step();
  });
}
