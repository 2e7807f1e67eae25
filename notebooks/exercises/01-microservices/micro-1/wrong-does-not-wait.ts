type Probe = (service: string) => Promise<boolean>;

export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  const ready: boolean[] = [];
  const under = new Set<Promise<void>>();
  for (const [at, service] of services.entries()) {
    const asked: Promise<void> = probe(service)
      .catch(() => false)
      .then((is) => {
        ready[at] = is;
        under.delete(asked);
      });
    under.add(asked);
    if (under.size >= limit) await Promise.race(under);
  }
  return ready;
}
