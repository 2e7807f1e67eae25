type Probe = (service: string) => Promise<boolean>;

// Asks every service whether it is ready, and gives the answers in the order of the services.
export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  const ready: boolean[] = [];
  let next = 0;
  const worker = async () => {
    while (next < services.length) {
      const at = next++;
      ready[at] = await probe(services[at] as string).catch(() => false);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return ready;
}
