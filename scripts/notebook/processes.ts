import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

/** A running process: its id, its parent's, and the moment it started (so that a reused id is another process). */
export interface Process {
  pid: number;
  parent: number;
  started: string;
  command: string;
  /** True when its environment holds the marker that was asked for. */
  marked: boolean;
}

/**
 * listProcesses returns every process that this user may see. A process is `marked` when its
 * environment holds `marker` (`NAME=value`): children inherit it, also when they are detached and
 * their parent is gone. It reads /proc, or asks `ps` on systems that have none. A process that
 * ends meanwhile may be missing.
 */
export async function listProcesses(marker: string): Promise<Process[]> {
  return existsSync("/proc/self/stat") ? fromProc(marker) : fromPs(marker);
}

async function fromProc(marker: string): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid): Promise<Process[]> => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      // The name stands in brackets and may hold anything: the other fields start after the last one.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [state, parent] = fields;
      if (state === undefined || state === "" || state === "Z") return [];
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return [
        {
          pid: Number(pid),
          parent: Number(parent),
          started: fields[19] ?? "",
          command: command.replaceAll("\0", " ").trim(),
          marked: environment.split("\0").includes(marker),
        },
      ];
    }),
  );
  return found.flat();
}

/** `ps` with `e` writes the environment behind the command, for processes of the same user. */
export async function fromPs(marker: string): Promise<Process[]> {
  const run = (args: string[]) =>
    promisify(execFile)("ps", args, { maxBuffer: 2 ** 26, env: { ...process.env, LC_ALL: "C" } });
  const { stdout } = await run(["axeww", "-o", "pid=,ppid=,state=,lstart=,command="]);
  return stdout.split("\n").flatMap((line): Process[] => {
    const match = /^ *(\d+) +(\d+) +(\S+) +(\w+ +\w+ +\d+ +[\d:]+ +\d+) (.*)$/.exec(line);
    if (!match || match[3]?.startsWith("Z")) return [];
    const [, pid, parent, , started = "", command = ""] = match;
    const marked = ` ${command} `.includes(` ${marker} `);
    return [
      { pid: Number(pid), parent: Number(parent), started, command: command.slice(0, 200), marked },
    ];
  });
}

/** descendantsOf returns those of `all` that `root` started, directly or not. `root` is not among them. */
export function descendantsOf(root: number, all: readonly Process[]): Process[] {
  const found: Process[] = [];
  const parents = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const process of all) {
      if (parents.has(process.pid) || !parents.has(process.parent)) continue;
      parents.add(process.pid);
      found.push(process);
      grown = true;
    }
  }
  return found;
}

/**
 * listeningPorts returns the TCP ports on which a process listens, in ascending order. It needs
 * /proc; elsewhere, and for a process that has ended or belongs to someone else, it returns none.
 */
export async function listeningPorts(pid: number): Promise<number[]> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  const links = await Promise.all(
    descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => "")),
  );
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  if (inodes.size === 0) return [];
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8").catch(() => "")),
  );
  const ports = tables
    .join("\n")
    .split("\n")
    .flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      const listens = state === "0A" && inode !== undefined && inodes.has(inode);
      return listens ? [Number.parseInt(local?.split(":").at(-1) ?? "", 16)] : [];
    });
  return [...new Set(ports)].sort((a, b) => a - b);
}
