type RandomHex = (bytes: number) => string;

export function continued(header: string | undefined, randomHex: RandomHex): string {
  const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
  const [, trace = "0", span = "0"] = form.exec(header ?? "") ?? [];
  if (/^0+$/.test(trace) || /^0+$/.test(span)) {
    return `00-${randomHex(16)}-${randomHex(8)}-01`;
  }
  return header ?? "";
}
