interface Line {
  time: string;
  service: string;
  msg: string;
  trace_id?: string;
}

function read(line: string): Line | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export function story(lines: readonly string[], trace: string): string[] {
  const own = lines
    .map(read)
    .filter((found): found is Line => found !== undefined && found.trace_id === trace);
  own.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return own.map(({ service, msg }) => `${service}: ${msg}`);
}
