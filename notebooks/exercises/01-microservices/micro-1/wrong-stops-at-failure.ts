type Probe = (service: string) => Promise<boolean>;

export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  const ready: boolean[] = [];
  const rest = services.entries();
  const worker = async () => {
    for (const [at, service] of rest) ready[at] = await probe(service);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return ready;
}
