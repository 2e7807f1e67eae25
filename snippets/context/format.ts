/** formatTime prints a time as Go's time.Time does in UTC: "2009-11-10 23:00:00.5 +0000 UTC". */
export function formatTime(ms: number): string {
  const [date, time] = new Date(ms).toISOString().slice(0, -1).split("T") as [string, string];
  return `${date} ${time.replace(/\.?0+$/, "")} +0000 UTC`;
}

/** formatDuration prints whole milliseconds as Go's time.Duration does: "1h0m0.5s", "20ms", "0s". */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = `${(ms % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
