// Returns what the lines say about one request, in order, each as "SERVICE: MESSAGE".
export function story(lines: readonly string[], trace: string): string[] {
  const own = lines.filter((line) => line.includes(trace));
  return own.map((line) => {
    const { service, msg } = JSON.parse(line);
    return `${service}: ${msg}`;
  });
}
