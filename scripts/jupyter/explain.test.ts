import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { explainInstaller, isFatal, noPython } from "./explain.ts";
import { atLeast } from "./python.ts";

test("why pip or uv failed, from what they print", () => {
  const cases: [string, RegExp, boolean][] = [
    [
      "WARNING: Retrying after connection broken by 'NewConnectionError(…)'",
      /cannot be reached/,
      false,
    ],
    [
      "ERROR: Could not find a version that satisfies the requirement anyio==4.12.1 (from versions: none)",
      /cannot be reached/,
      false,
    ],
    ["error: Failed to fetch: `…`\n  Caused by: dns error", /cannot be reached/, false],
    [
      "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
      /another checksum/,
      false,
    ],
    [
      "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
      /disk is full/,
      true,
    ],
    ["PermissionError: [Errno 13] Permission denied: '.workbook/venv'", /may not be written/, true],
    ["SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", /PIP_CERT/, false],
    ["first\nERROR: something new\nlast", /^ERROR: something new$/, false],
    ["nothing known\nat all", /at all/, false],
  ];
  for (const [output, message, fatal] of cases) {
    assert.match(explainInstaller(output), message);
    assert.equal(isFatal(output), fatal, output);
  }
});

test("versions are compared as numbers", () => {
  const cases: [string, number[], boolean][] = [
    ["6.4.12", [6, 4], true],
    ["6.3.9", [6, 4], false],
    ["6.10.0", [6, 4], true],
    ["7", [6, 4], true],
    ["3.10.0rc1", [3, 9], true],
    ["3.8.18", [3, 9], false],
  ];
  for (const [version, wanted, expected] of cases)
    assert.equal(atLeast(version, wanted), expected, version);
});

test("the message without a Python says what was found and how to get one", () => {
  assert.match(noPython([]), /found none on the PATH/);
  assert.match(noPython(["3.7.16", "2.7.18"]), /found only 3\.7\.16, 2\.7\.18/);
  assert.match(
    noPython([]),
    /apt install[\s\S]*dnf install[\s\S]*brew install[\s\S]*winget install/u,
  );
});

test("every package of requirements.txt has one version and hashes", () => {
  const text = readFileSync(join(import.meta.dirname, "requirements.txt"), "utf8");
  const entries = text
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => /^\w/.test(line));
  assert.ok(entries.length > 80, `${entries.length} entries`);
  for (const entry of entries) assert.match(entry, /^[\w-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}/);
  assert.doesNotMatch(text, /:\/\//, "expected no host in the file");
});
