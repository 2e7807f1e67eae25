import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { explainFileError, Failure } from "./failure.mjs";

/** A lock file that names no owner is one being written, or one whose writer died: it counts as dead after this long. */
const UNREADABLE_MS = 5_000;
const POLL_MS = 200;

/**
 * Runs `work` while no other process holds the lock file. A second process waits until the first has ended, however it
 * ended: a lock whose owners are all dead is taken over. The file is removed afterwards, also when `work` throws.
 *
 * `work` gets the function `own(pid)`: call it with the pid of a child that must not be run twice. The lock then also
 * lasts as long as that child, so that a child which outlives a killed parent is waited for.
 *
 * @template T
 * @param {string} file
 * @param {(own: (pid: number) => void) => Promise<T>} work
 * @param {{ onWait?: (pid: number) => void, signal?: AbortSignal }} [options] onWait is called once, before waiting
 * @returns {Promise<T>}
 * @throws {Failure} when the folder cannot be written
 */
export async function withLock(file, work, { onWait = () => {}, signal } = {}) {
  const owners = [identify(process.pid)];
  let told = false;
  while (!take(file, owners)) {
    const holder = readOwners(file);
    if (holder !== undefined && !holder.some(isAlive)) {
      removeStale(file);
      continue;
    }
    if (!told && holder?.[0]) onWait(holder[0].pid);
    told ||= holder?.[0] !== undefined;
    await delay(POLL_MS, undefined, { signal });
  }
  try {
    return await work((pid) => {
      owners.push(identify(pid));
      replace(file, owners);
    });
  } finally {
    rmSync(file, { force: true });
  }
}

/** @typedef {{ pid: number, started: string }} Owner a process; `started` tells it from a later one with the same pid */

/** @param {number} pid @returns {Owner} */
function identify(pid) {
  return { pid, started: startTime(pid) };
}

/** The start time in clock ticks since boot, where /proc tells it; "" elsewhere. @param {number} pid */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? "ended" : `${fields[18]}`;
  } catch {
    return "";
  }
}

/** @param {Owner} owner */
function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
  return started === startTime(pid);
}

/** @param {string} file @param {Owner[]} owners @returns {boolean} whether this process now holds the lock */
function take(file, owners) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(owners), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw explainFileError(error, "lock the project while it is set up");
  }
}

/** @param {string} file @param {Owner[]} owners */
function replace(file, owners) {
  const next = `${file}.${process.pid}`;
  writeFileSync(next, JSON.stringify(owners));
  renameSync(next, file);
}

/** @param {string} file @returns {Owner[] | undefined} undefined: gone, or just being written; []: its writer died */
function readOwners(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) return undefined;
    const age = Date.now() - statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    return age > UNREADABLE_MS ? [] : undefined;
  }
}

/**
 * Removes a lock whose owners are dead. Of several processes that see it at once, only the one that moves it away may
 * go on: a lock that was taken anew in between is put back.
 *
 * @param {string} file
 */
function removeStale(file) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  try {
    if (readOwners(aside)?.some(isAlive)) linkSync(aside, file);
  } catch (error) {
    throw new Failure(
      `Two starts took over the lock ${file} at the same moment (${error}). Start again.`,
    );
  } finally {
    rmSync(aside, { force: true });
  }
}
