import assert from "node:assert/strict";
import { test } from "node:test";
import { explainNpm } from "./npm-errors.mjs";

test("each cause has its own message", () => {
  const cases: [string, RegExp][] = [
    [
      "npm error code ENOTFOUND\nnpm error network request failed",
      /registry cannot be reached \(ENOTFOUND\)/,
    ],
    ["npm error code ECONNREFUSED", /cannot be reached \(ECONNREFUSED\)/],
    ["npm error code ENOSPC", /the disk is full \(ENOSPC\)/],
    ["npm error code EACCES", /may not write here \(EACCES\)/],
    ["npm error code EROFS", /may not write here \(EROFS\)/],
    ["npm error code EUSAGE", /name different packages.*npm install/],
    ["npm error code EINTEGRITY", /another checksum.*\.workbook\/cache\/npm/],
    ["npm error code SELF_SIGNED_CERT_IN_CHAIN", /NODE_EXTRA_CA_CERTS/],
    ["npm error code E404", /refused one \(E404\)/],
    ["npm error code EJSONPARSE", /package\.json files that are JSON/],
    ["npm error something new", /exit code 1:\nnpm error something new/],
  ];
  for (const [output, message] of cases) assert.match(explainNpm(output, 1), message);
  assert.match(explainNpm("", "SIGKILL"), /ended by SIGKILL .* Start again/);
});
