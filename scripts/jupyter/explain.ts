import { OLDEST } from "./python.ts";

const HOW_TO_GET_PYTHON = `  Debian, Ubuntu  apt install python3 python3-venv
  Fedora          dnf install python3
  macOS           brew install python   (or the installer from python.org)
  Windows         winget install Python.Python.3.13   (or the installer from python.org)`;

/** noPython says that no Python serves, and how to get one. `tooOld` are the versions that were found. */
export function noPython(tooOld: readonly string[]): string {
  const found = tooOld.length > 0 ? `only ${tooOld.join(", ")}` : "none";
  return `JupyterLab needs Python ${OLDEST.join(".")} or later; found ${found} on the PATH. Install it and start again:
${HOW_TO_GET_PYTHON}`;
}

/** noVenv says that Python is there, but cannot make an environment, as on Debian without python3-venv. */
export function noVenv(version: string): string {
  return `Expected Python's modules venv and ensurepip, but Python ${version} here has none.
Install them (on Debian and Ubuntu, as root: apt install python3-venv) and start again.`;
}

/**
 * explainInstaller says in one sentence why pip or uv failed, from its output. An error that it does not
 * know is quoted: the last lines that say "error".
 */
export function explainInstaller(output: string): string {
  for (const [pattern, message] of CAUSES) if (pattern.test(output)) return message;
  const lines = output.split("\n").filter((line) => /error/i.test(line));
  return lines.slice(-3).join("\n") || output.trim().split("\n").slice(-3).join("\n");
}

/** isFatal tells a failure that no other Jupyter mends either: the project folder cannot be written. */
export function isFatal(output: string): boolean {
  return DISK_FULL.test(output) || READ_ONLY.test(output);
}

const DISK_FULL = /No space left on device|Disk quota exceeded|Errno 28|os error 28|ENOSPC/;
const READ_ONLY = /Read-only file system|Errno 30|os error 30|Permission denied|Errno 13/;

/** The first that matches counts. pip reports a dead network as "no matching distribution" in the end. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [DISK_FULL, "the disk is full: JupyterLab needs about 400 MB. Free some and start again."],
  [
    READ_ONLY,
    "the folder .workbook may not be written. Copy the project to a folder of your own and start there.",
  ],
  [
    /DO NOT MATCH THE HASHES|Hash mismatch/i,
    "a downloaded package has another checksum than requirements.txt names. Delete .workbook/cache/pip and .workbook/cache/uv and start again; if it stays, do not trust the package index that pip uses.",
  ],
  [
    /CERTIFICATE_VERIFY_FAILED|invalid peer certificate/i,
    "the package index (PyPI) shows a certificate that Python does not trust. Behind a proxy that reads TLS, set PIP_CERT (uv: SSL_CERT_FILE) to its certificate.",
  ],
  [
    /NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionReset|Max retries|name resolution|ProxyError|ProtocolError|Failed to fetch|error sending request|dns error|client error \(Connect\)|Could not find a version that satisfies|from versions: none/i,
    "the package index (PyPI) cannot be reached. Check the network and, where there is one, the proxy.",
  ],
];
