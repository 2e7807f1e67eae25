/**
 * Connection files: where a kernel listens, and the key that signs its messages.
 *
 * Source: https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files
 */
import { randomInt, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The content of a connection file. */
export interface Connection {
  transport: "tcp";
  ip: "127.0.0.1";
  shell_port: number;
  control_port: number;
  iopub_port: number;
  stdin_port: number;
  hb_port: number;
  key: string;
  signature_scheme: "hmac-sha256";
  kernel_name: string;
}

/** A connection file on disk. */
export interface ConnectionFile {
  connection: Connection;
  path: string;
  /** remove deletes the file and its folder. A second call does nothing. */
  remove(): Promise<void>;
}

// Below the range from which systems take ports for outgoing connections and for "any free port" (32768 and up
// on Linux, 49152 and up elsewhere). A port of that range may be gone again before the kernel listens on it.
const FIRST_PORT = 15_000;
const PORTS = 17_000;

/** listen tries one port; it resolves with null when the port is taken. */
function listen(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/**
 * freePorts finds `count` ports of 127.0.0.1 that nothing listens on. It does not keep them: another
 * program may take one before the caller does. It throws when it finds none in a thousand attempts.
 */
async function freePorts(count: number): Promise<number[]> {
  // All are held until the last is found, so that no two are equal.
  const servers: Server[] = [];
  for (let attempt = 0; attempt < 1000 && servers.length < count; attempt++) {
    const server = await listen(FIRST_PORT + randomInt(PORTS));
    if (server) servers.push(server);
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  if (ports.length < count) {
    throw new Error(
      `expected ${count} free ports of 127.0.0.1 between ${FIRST_PORT} and ${FIRST_PORT + PORTS}, found ${ports.length}; may this program listen on loopback?`,
    );
  }
  return ports;
}

/**
 * createConnectionFile writes a connection file with free ports and a random key into a temporary
 * folder that only this user may read. The caller removes it once the kernel has read it.
 */
export async function createConnectionFile(): Promise<ConnectionFile> {
  const [shell, control, iopub, stdin, hb] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const connection: Connection = {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port: shell,
    control_port: control,
    iopub_port: iopub,
    stdin_port: stdin,
    hb_port: hb,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    kernel_name: "tslab",
  };
  const folder = await mkdtemp(join(tmpdir(), "workbook-kernel-"));
  const path = join(folder, "connection.json");
  await writeFile(path, JSON.stringify(connection), { mode: 0o600 });
  return { connection, path, remove: () => rm(folder, { recursive: true, force: true }) };
}
