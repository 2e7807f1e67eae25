/** The JSON form of google.protobuf.Duration: "1.5s", with up to nine digits after the point. */

/** The longest duration of Protocol Buffers, in milliseconds: about 10,000 years. */
const LONGEST = 315_576_000_000_000;

/** FormatDuration returns milliseconds as a duration. What is no duration (NaN, less than 0) is "0s". */
export function formatDuration(ms: number): string {
  const within = Math.min(Math.max(ms, 0), LONGEST) || 0;
  const nanos = BigInt(Math.round((within % 1000) * 1e6));
  const all = BigInt(Math.floor(within / 1000)) * 1_000_000_000n + nanos;
  const part = String(all % 1_000_000_000n)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return `${all / 1_000_000_000n}${part && `.${part}`}s`;
}

/** ParseDuration returns a duration in milliseconds, or undefined when it is none or less than 0. */
export function parseDuration(text: unknown): number | undefined {
  if (typeof text !== "string" || !/^\d{1,12}(\.\d{1,9})?s$/.test(text)) return undefined;
  const [seconds = "", part = ""] = text.slice(0, -1).split(".");
  const ms = Number(seconds) * 1000 + Number(part.padEnd(9, "0")) / 1e6;
  return ms <= LONGEST ? ms : undefined;
}
