type Probe = (service: string) => Promise<boolean>;

export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  const ready = services.map(() => false);
  const rest = services.entries(); // All workers take from one iterator.
  async function work(): Promise<void> {
    for (const [at, service] of rest) {
      try {
        ready[at] = await probe(service);
      } catch {
        // It stays false.
      }
    }
  }
  await Promise.all(services.slice(0, limit).map(work));
  return ready;
}
