type Probe = (service: string) => Promise<boolean>;

export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  const ready: boolean[] = [];
  const rest = services.values();
  const worker = async () => {
    for (const service of rest) ready.push(await probe(service).catch(() => false));
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return ready;
}
