interface Line {
  time: string;
  service: string;
  msg: string;
  trace_id?: string;
}

// Returns what a line holds, or undefined when it is no JSON.
function read(line: string): Line | undefined {
  try {
    return JSON.parse(line) ?? undefined;
  } catch {
    return undefined;
  }
}

const byTime = (a: Line, b: Line) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0);

// Returns what the lines say about one request, in order, each as "SERVICE: MESSAGE".
export function story(lines: readonly string[], trace: string): string[] {
  const own = lines.flatMap((line) => {
    const found = read(line);
    return found?.trace_id === trace ? [found] : [];
  });
  return own.sort(byTime).map(({ service, msg }) => `${service}: ${msg}`);
}
