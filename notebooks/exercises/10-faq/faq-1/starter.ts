// Returns the timeout for a call, in ms; 0 when the call is not worth a start.
export function timeoutFor(took: readonly number[], left: number): number {
  const sum = took.reduce((a, b) => a + b, 0);
  return (2 * sum) / took.length;
}
