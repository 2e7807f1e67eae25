/** From the paths of PEM files to credentials, or to one sentence that says why not. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { ServerCredentials } from "@grpc/grpc-js";
import { ConfigError } from "@snippets/service";

/** The PEM files of a server, by their paths. */
export interface TlsFiles {
  /** The certificate, followed by those of the authorities between it and a root. */
  cert: string | undefined;
  key: string | undefined;
  /** The authorities whose clients may call: then each client needs a certificate (mutual TLS). */
  clientCa: string | undefined;
}

/**
 * ReadCredentials reads the files. Without any it returns undefined: the server then speaks no TLS. It throws
 * `ConfigError` when a file is missing, is not what it should be, or does not fit the others.
 */
export function readCredentials({ cert, key, clientCa }: TlsFiles): ServerCredentials | undefined {
  if (cert === undefined && key === undefined) {
    if (clientCa === undefined) return undefined;
    throw new ConfigError(
      "TLS_CLIENT_CA: expected TLS_CERT and TLS_KEY beside it, found neither; set both, or leave all out",
    );
  }
  if (cert === undefined || key === undefined) {
    const [there, missing] = cert === undefined ? ["TLS_KEY", "TLS_CERT"] : ["TLS_CERT", "TLS_KEY"];
    throw new ConfigError(
      `${missing}: expected the path of a PEM file, since ${there} is set, found none; set both, or neither`,
    );
  }
  const certPem = read("TLS_CERT", cert);
  const certificate = parse("TLS_CERT", cert, "a certificate", () => new X509Certificate(certPem));
  const keyPem = read("TLS_KEY", key);
  const parsed = parse("TLS_KEY", key, "a private key without a passphrase", () =>
    createPrivateKey(keyPem),
  );
  if (!certificate.checkPrivateKey(parsed)) {
    throw new ConfigError(
      `TLS_KEY: expected the private key of the certificate in "${cert}", found another key in "${key}"; give the pair that was made together`,
    );
  }
  let ca: Buffer | null = null;
  if (clientCa !== undefined) {
    const pem = read("TLS_CLIENT_CA", clientCa);
    parse("TLS_CLIENT_CA", clientCa, "a certificate", () => new X509Certificate(pem));
    ca = pem;
  }
  const pair = { cert_chain: certPem, private_key: keyPem };
  return ServerCredentials.createSsl(ca, [pair], ca !== null);
}

function read(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = code === "ENOENT" ? "no such file" : (error as Error).message;
    throw new ConfigError(
      `${name}: expected the path of a PEM file that can be read, found ${found} at "${path}"; correct the path`,
    );
  }
}

function parse<T>(name: string, path: string, what: string, make: () => T): T {
  try {
    return make();
  } catch {
    throw new ConfigError(
      `${name}: expected ${what} in PEM form, found something else in "${path}"; give a file that holds one`,
    );
  }
}
