type RandomHex = (bytes: number) => string;

export function continued(header: string | undefined, randomHex: RandomHex): string {
  const parts = (header ?? "").split("-");
  const [version, trace = "", span = "", flags = ""] = parts;
  const digits = (text: string, length: number) =>
    text.length === length && [...text].every((one) => "0123456789abcdef".includes(one));
  const id = (text: string, length: number) => digits(text, length) && text !== "0".repeat(length);
  const known =
    parts.length === 4 && version === "00" && id(trace, 32) && id(span, 16) && digits(flags, 2);
  return known ? `00-${trace}-${randomHex(8)}-${flags}` : `00-${randomHex(16)}-${randomHex(8)}-01`;
}
