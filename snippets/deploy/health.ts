/**
 * `node snippets/deploy/health.ts http://127.0.0.1:8080/healthz` or `… grpc://127.0.0.1:50051/SERVICE`: exits with 0 when that is
 * healthy, else with 1 and a line that says why. For a container engine that has no probes of its own. A name of a service may
 * be left out: then the whole server is asked.
 */
import { Client, credentials } from "@grpc/grpc-js";

const TIMEOUT = 2_000;

const url = new URL(process.argv[2] ?? "");
try {
  await (url.protocol === "grpc:" ? askGrpc(url) : askHttp(url));
} catch (error) {
  process.stdout.write(`${url}: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function askHttp(url: URL): Promise<void> {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
  if (status !== 200) throw new Error(`expected status 200, found ${status}`);
}

// Two messages of one field each: no code is generated for them.
async function askGrpc({ host, pathname }: URL): Promise<void> {
  const service = Buffer.from(pathname.slice(1));
  const request = service.length === 0 ? service : Buffer.from([0x0a, service.length, ...service]);
  const client = new Client(host, credentials.createInsecure());
  const same = (bytes: Buffer): Buffer => bytes;
  try {
    const reply = await new Promise<Buffer | undefined>((resolve, reject) => {
      const deadline = Date.now() + TIMEOUT;
      const path = "/grpc.health.v1.Health/Check";
      client.makeUnaryRequest(path, same, same, request, { deadline }, (error, value) =>
        error ? reject(error) : resolve(value),
      );
    });
    // SERVING is 1.
    if (reply?.equals(Buffer.from([0x08, 1]))) return;
    throw new Error(`expected SERVING, found the answer ${reply?.toString("hex") || "(empty)"}`);
  } finally {
    client.close();
  }
}
