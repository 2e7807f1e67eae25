type Probe = (service: string) => Promise<boolean>;

// Asks every service whether it is ready, and gives the answers in the order of the services.
export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  return Promise.all(services.map(probe));
}
