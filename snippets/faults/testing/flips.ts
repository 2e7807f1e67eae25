/** How many bits differ between two texts of bytes of the same length. */
export function flippedBits(sent: Buffer, got: Buffer): number {
  let bits = 0;
  for (const [at, byte] of sent.entries()) {
    for (let left = byte ^ (got[at] ?? 0); left > 0; left >>= 1) bits += left & 1;
  }
  return bits;
}
