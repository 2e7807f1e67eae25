type Probe = (service: string) => Promise<boolean>;

export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  void limit;
  const ready: boolean[] = [];
  for (const service of services) ready.push(await probe(service).catch(() => false));
  return ready;
}
