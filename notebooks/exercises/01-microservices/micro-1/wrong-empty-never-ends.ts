type Probe = (service: string) => Promise<boolean>;

export function probeAll(services: string[], probe: Probe, limit: number): Promise<boolean[]> {
  const ready: boolean[] = [];
  let [next, ended] = [0, 0];
  return new Promise((resolve) => {
    const start = () => {
      const at = next++;
      const service = services[at];
      if (service === undefined) return;
      probe(service)
        .catch(() => false)
        .then((is) => {
          ready[at] = is;
          if (++ended === services.length) resolve(ready);
          start();
        });
    };
    for (let one = 0; one < limit; one++) start();
  });
}
