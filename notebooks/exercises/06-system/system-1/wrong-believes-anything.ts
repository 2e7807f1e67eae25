type RandomHex = (bytes: number) => string;

export function continued(header: string | undefined, randomHex: RandomHex): string {
  if (header === undefined) return `00-${randomHex(16)}-${randomHex(8)}-01`;
  const [, trace, , flags] = header.split("-");
  return `00-${trace}-${randomHex(8)}-${flags}`;
}
