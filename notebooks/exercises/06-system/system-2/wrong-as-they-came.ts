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
  const own = lines.flatMap((line) => {
    const found = read(line);
    return found?.trace_id === trace ? [found] : [];
  });
  return own.map(({ service, msg }) => `${service}: ${msg}`);
}
