type Probe = (service: string) => Promise<boolean>;

export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  const ready: boolean[] = [];
  for (let at = 0; at < services.length; at += limit) {
    const batch = services.slice(at, at + limit);
    ready.push(...(await Promise.all(batch.map((one) => probe(one).catch(() => false)))));
  }
  return ready;
}
