interface Line {
  time: string;
  service: string;
  msg: string;
  trace_id?: string;
}

function read(line: string): Line | undefined {
  try {
    return JSON.parse(line) ?? undefined;
  } catch {
    return undefined;
  }
}

export function story(lines: readonly string[], trace: string): string[] {
  const time = (line: string) => read(line)?.time ?? "";
  const sorted = (lines as string[]).sort((a, b) =>
    time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0,
  );
  const own = sorted.flatMap((line) => {
    const found = read(line);
    return found?.trace_id === trace ? [found] : [];
  });
  return own.map(({ service, msg }) => `${service}: ${msg}`);
}
