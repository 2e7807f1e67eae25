/** Certificates for tests, made on the spot. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

/** A certificate and its key, in PEM form. */
export interface Pair {
  cert: string;
  key: string;
}

/** What a certificate can be made with. */
export interface PairOptions {
  /** Who signs it. Default: itself, as an authority. */
  ca?: Pair;
  /** The names and addresses of a service. Default: localhost and 127.0.0.1. */
  names?: string[];
  notBefore?: Date;
  notAfter?: Date;
}

const DAY = 86_400_000;

/** MakePair makes a certificate. Without `ca` it is an authority, which can sign others. */
export async function makePair(name: string, options: PairOptions = {}): Promise<Pair> {
  const { ca, names = ["localhost", "127.0.0.1"] } = options;
  const { notBefore = new Date(Date.now() - DAY), notAfter = new Date(Date.now() + DAY) } = options;
  const altNames = names.map((each) =>
    /^[\d.]+$/.test(each) ? { type: 7 as const, ip: each } : { type: 2 as const, value: each },
  );
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: notBefore,
    notAfterDate: notAfter,
    ...(ca ? { ca } : {}),
    extensions: [
      { name: "basicConstraints", cA: ca === undefined, critical: true },
      ...(ca ? [{ name: "subjectAltName" as const, altNames }] : []),
    ],
  });
  return { cert: made.cert, key: made.private };
}

/** A folder of files that lasts as long as a test. */
export function folderOf(
  files: Record<string, string>,
): Disposable & { path(name: string): string } {
  const folder = mkdtempSync(join(tmpdir(), "greeter-tls-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return {
    path: (name) => join(folder, name),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
