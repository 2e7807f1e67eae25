import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** @param {string} root @returns {string} the Node binary that package.json pins */
export function pinnedNode(root) {
  return join(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
}

/** @param {string} root @returns {string} the file that says which lockfile node_modules was installed from */
export function stampFile(root) {
  return join(root, "node_modules/.workbook-stamp");
}

/**
 * The content that node_modules is installed from, as a hash: package.json, the lockfile, the system and the processor.
 * A missing file counts as empty.
 *
 * @param {string} root
 */
export function wantedStamp(root) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const name of ["package.json", "package-lock.json"]) {
    hash.update(`\0${name}\0`).update(read(join(root, name)) ?? "");
  }
  return hash.digest("hex");
}

/**
 * Whether node_modules is what package.json and the lockfile ask for: it was installed to its end, from files of this
 * content, and none of its packages has been deleted since. It does not look inside the packages.
 *
 * @param {string} root
 * @returns {boolean}
 */
export function isInstalled(root) {
  return read(stampFile(root)) === wantedStamp(root) && isWhole(root);
}

/**
 * Whether every package that npm says it installed is there, and the pinned Node as well. npm writes its list
 * (node_modules/.package-lock.json) at the very end of an installation, and deletes it before the next.
 *
 * @param {string} root
 */
export function isWhole(root) {
  const packages = readPackages(join(root, "node_modules/.package-lock.json"));
  if (packages === undefined || !statSync(pinnedNode(root), { throwIfNoEntry: false })?.size)
    return false;
  return Object.keys(packages).every((path) => existsSync(join(root, path, "package.json")));
}

/**
 * Whether what npm says it installed is what the lockfile names: so after a contributor's own `npm install`, which
 * leaves no stamp. Packages for other platforms may be missing.
 *
 * @param {string} root
 */
export function isInSync(root) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const found = readPackages(join(root, "node_modules/.package-lock.json"));
  if (wanted === undefined || found === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    const there = found[path];
    if (path === "" || !path.includes("node_modules/")) return true;
    if (there === undefined) return entry.optional === true || entry.devOptional === true;
    return (
      there.version === entry.version &&
      there.integrity === entry.integrity &&
      there.link === entry.link
    );
  });
}

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} Entry
 * @param {string} file
 * @returns {Record<string, Entry> | undefined}
 */
function readPackages(file) {
  try {
    const { packages } = JSON.parse(readFileSync(file, "utf8"));
    return typeof packages === "object" && packages !== null ? packages : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
