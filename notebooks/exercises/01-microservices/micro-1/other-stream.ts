import { Readable } from "node:stream";

type Probe = (service: string) => Promise<boolean>;

export async function probeAll(
  services: string[],
  probe: Probe,
  limit: number,
): Promise<boolean[]> {
  const ask = (service: string) => probe(service).catch(() => false);
  return Readable.from(services).map(ask, { concurrency: limit, highWaterMark: 100 }).toArray();
}
