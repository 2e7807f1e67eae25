type RandomHex = (bytes: number) => string;

export function continued(header: string | undefined, randomHex: RandomHex): string {
  return `00-${randomHex(16)}-${randomHex(8)}-${header?.slice(-2) ?? "01"}`;
}
