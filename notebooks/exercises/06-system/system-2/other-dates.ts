export function story(lines: readonly string[], trace: string): string[] {
  const found: { at: number; text: string }[] = [];
  for (const line of lines) {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      continue;
    }
    const { trace_id, time, service, msg } = Object(value);
    if (trace_id === trace) found.push({ at: Date.parse(time), text: `${service}: ${msg}` });
  }
  return found.sort((a, b) => a.at - b.at).map(({ text }) => text);
}
