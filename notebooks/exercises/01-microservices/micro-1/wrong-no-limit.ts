type Probe = (service: string) => Promise<boolean>;

export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  void limit;
  return Promise.all(services.map((service) => probe(service).catch(() => false)));
}
