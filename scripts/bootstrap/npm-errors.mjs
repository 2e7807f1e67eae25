/**
 * Says in one message why `npm ci` failed, and what to do. Reads npm's own output; an error it does not know is quoted.
 *
 * @param {string} output all that npm printed
 * @param {number | string | null} end npm's exit code, or the signal that ended it
 * @returns {string}
 */
export function explainNpm(output, end) {
  if (typeof end === "string") {
    return `npm ci was ended by ${end} before the packages were installed. Start again: it is then done anew.`;
  }
  for (const [pattern, message] of CAUSES) {
    const found = pattern.exec(output);
    if (found) return message.replace("$0", found[0]);
  }
  const lines = output.split("\n").filter((line) => line.startsWith("npm error"));
  return `Expected npm to install the packages of package-lock.json, but it ended with exit code ${end}:
${lines.slice(0, 5).join("\n")}
Read the rest in the log below, and start again.`;
}

/** @type {[RegExp, string][]} the first that matches counts: a full disk also breaks downloads, and so on */
const CAUSES = [
  [
    /ENOSPC|EDQUOT/,
    "Expected room for the npm packages (about 500 MB), but the disk is full ($0). Free some and start again.",
  ],
  [
    /EROFS|EACCES|EPERM/,
    "Expected a folder that can be written, but npm may not write here ($0). Copy the project to a folder of your own and start there.",
  ],
  [
    /EUSAGE|can only install packages when your package\.json and package-lock\.json/,
    `Expected package-lock.json to match package.json, but they name different packages. Run "npm install", which brings the lockfile up to date, and start again.`,
  ],
  [
    /EJSONPARSE/,
    `Expected package.json files that are JSON, found a broken one. Get it back with "git checkout", and start again.`,
  ],
  [
    /EINTEGRITY/,
    "Expected the npm packages that package-lock.json names, but a downloaded one has another checksum. Delete the folder .workbook/cache/npm and start again.",
  ],
  [
    /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|FETCH_ERROR/,
    `Expected to download the npm packages, but the package registry cannot be reached ($0). Check the network and, where there is one, the proxy ("npm config get proxy"), and start again.`,
  ],
  [
    /UNABLE_TO_[A-Z_]+|SELF_SIGNED_CERT\w*|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT/,
    `Expected the package registry to show a certificate that Node trusts, found $0. Behind a proxy that reads TLS, point NODE_EXTRA_CA_CERTS at its certificate and start again.`,
  ],
  [
    /E404|ETARGET|E401|E403/,
    `Expected the package registry to have the packages of package-lock.json, but it refused one ($0). Check which registry npm uses ("npm config get registry") and start again.`,
  ],
];
