import { spawn } from "node:child_process";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, delimiter, dirname, join, relative, sep } from "node:path";
import { explainFileError, Failure } from "./failure.mjs";
import { isInSync, isInstalled, isWhole, stampFile, wantedStamp } from "./installed.mjs";
import { withLock } from "./lock.mjs";
import { explainNpm } from "./npm-errors.mjs";
import { step } from "./progress.mjs";

const LOG = ".workbook/logs/npm-ci.log";

/**
 * Makes node_modules what the lockfile names, with `npm ci`. A second start that arrives meanwhile waits, and then finds
 * the work done. node_modules gets its stamp only after npm has ended well, so an installation that was broken off is
 * done again. Where a contributor's own `npm install` has already done the work, only the stamp is written.
 *
 * npm's output is kept in .workbook/logs/npm-ci.log.
 *
 * @param {string} root
 * @throws {Failure} when the lockfile is broken, the network or the registry does not answer, or a folder or the disk
 * cannot be written
 */
export async function installPackages(root) {
  const onWait = (/** @type {number} */ pid) =>
    console.error(`Another start (process ${pid}) is installing the npm packages; waiting for it.`);
  await withLock(
    join(root, ".workbook/locks/npm"),
    async (own) => {
      if (isInstalled(root)) return;
      checkLockfile(root);
      const stamp = wantedStamp(root);
      if (!(isInSync(root) && isWhole(root))) {
        await step("npm packages installed", () => runNpm(root, own));
        if (!isWhole(root)) {
          throw new Failure(
            `Expected npm to install all packages and Node 26, but some are missing in node_modules.
Its output is in ${LOG}. Delete the folder node_modules and start again.`,
          );
        }
      }
      writeFile(stampFile(root), stamp, "note that the npm packages are installed");
    },
    { onWait },
  );
}

/** @param {string} root */
function checkLockfile(root) {
  const next = `Get it back with "git checkout package-lock.json", or make it anew with "npm install".`;
  let text;
  try {
    text = readFileSync(join(root, "package-lock.json"), "utf8");
  } catch {
    throw new Failure(`Expected the file package-lock.json, found none. ${next}`);
  }
  const marker = text.split("\n").findIndex((line) => /^(<{7}|={7}|>{7})/.test(line));
  if (marker >= 0) {
    throw new Failure(
      `Expected package-lock.json to be JSON, found a merge conflict in line ${marker + 1}. ${next}`,
    );
  }
  try {
    if (typeof JSON.parse(text).packages === "object") return;
  } catch (error) {
    throw new Failure(
      `Expected package-lock.json to be JSON, found: ${/** @type {Error} */ (error).message}. ${next}`,
    );
  }
  throw new Failure(`Expected package-lock.json to have the field "packages", found none. ${next}`);
}

/** @param {string} root @param {(pid: number) => void} own */
async function runNpm(root, own) {
  rmSync(stampFile(root), { force: true });
  const { command, args, path } = findNpm(root);
  const cache = join(root, ".workbook/cache/npm");
  const log = openLog(join(root, LOG));
  const child = spawn(command, [...args, "ci", "--no-audit", "--no-fund", "--no-update-notifier"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PATH: path, npm_config_cache: cache, npm_config_loglevel: "notice" },
    shell: process.platform === "win32" && command === "npm",
  });
  const stop = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.once(signal, stop);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      log?.write(text);
    });
  }
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(error));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  if (child.pid !== undefined) own(child.pid);
  const end = await ended;
  log?.end();
  for (const signal of signals) process.removeListener(signal, stop);
  if (end === 0) return;
  if (end instanceof Error) {
    throw new Failure(
      `Expected npm beside Node ${process.versions.node}, but it could not be started (${end.message}).
Install npm (on Debian: apt install npm) and start again.`,
    );
  }
  throw new Failure(
    `${explainNpm(output, end)}\n${log ? `npm's output is in ${LOG}.` : ""}`.trimEnd(),
  );
}

/** A log that cannot be written is done without: npm's own error says why. @param {string} file */
function openLog(file) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
  } catch {
    return undefined;
  }
  return createWriteStream(file).on("error", () => {});
}

/**
 * Finds npm, and a Node to run it that npm will not delete under itself: node_modules/.bin comes first on the PATH of
 * every npm script, and the Node there is part of what `npm ci` removes.
 *
 * @param {string} root
 */
function findNpm(root) {
  const inside = join(root, "node_modules") + sep;
  const folders = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !`${folder}${sep}`.startsWith(inside));
  const path = folders.join(delimiter);
  const script = process.env.npm_execpath ?? "";
  if (basename(script) !== "npm-cli.js" || !existsSync(script))
    return { command: "npm", args: [], path };
  const name = process.platform === "win32" ? "node.exe" : "node";
  const outside = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  const command = process.execPath.startsWith(inside)
    ? (outside ?? process.execPath)
    : process.execPath;
  return { command, args: [script], path };
}

/** @param {string} file @param {string} text @param {string} what */
function writeFile(file, text, what) {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw explainFileError(error, `${what} (${relative(process.cwd(), file)})`);
  }
}
