type RandomHex = (bytes: number) => string;

// Returns the traceparent to send on for a request that has come with this one.
export function continued(header: string | undefined, randomHex: RandomHex): string {
  return `00-${randomHex(16)}-${randomHex(8)}-01`;
}
