/** What the reader has tried and solved, kept on this machine. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** How far the reader is with one exercise. */
export interface Standing {
  /** How often it was checked. */
  tries: number;
  /** How many hints were opened, at most. */
  hints: number;
  /** When it was solved for the first time, as ISO 8601; it stays when a later answer is wrong. */
  solved?: string;
}

/** The standings by exercise. */
export type Standings = { readonly [id: string]: Standing };

const DEFAULT = join(import.meta.dirname, "../../.workbook/progress.json");

/**
 * ProgressFile returns where the standings are: the file that WORKBOOK_PROGRESS names, else `.workbook/progress.json` in
 * the project. With WORKBOOK_PROGRESS=none nothing is kept, and it is undefined.
 */
export function progressFile(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.WORKBOOK_PROGRESS;
  return named === "none" ? undefined : named || DEFAULT;
}

/**
 * ReadStandings returns what is kept in the file; nothing when there is none. A file that holds something else is put
 * aside under another name, which `say` is told, so that nothing of it is lost.
 */
export function readStandings(
  file: string | undefined,
  say: (line: string) => void = console.warn,
): Standings {
  const kept = parse(file);
  if (kept !== "damaged") return kept;
  const aside = `${file}.damaged-${Date.now()}`;
  renameSync(String(file), aside);
  say(
    `expected the progress of exercises in ${file}, found something else; it is kept as ${aside}`,
  );
  return {};
}

/** PeekStandings returns what is kept in the file, nothing when it holds something else; it changes nothing. */
export function peekStandings(file: string | undefined): Standings {
  const kept = parse(file);
  return kept === "damaged" ? {} : kept;
}

function parse(file: string | undefined): Standings | "damaged" {
  if (file === undefined) return {};
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return {};
  }
  try {
    const kept: unknown = JSON.parse(text);
    return isStandings(kept) ? kept : "damaged";
  } catch {
    return "damaged";
  }
}

function isStandings(value: unknown): value is Standings {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (one) =>
      typeof one === "object" &&
      one !== null &&
      Number.isInteger(one.tries) &&
      Number.isInteger(one.hints),
  );
}

/**
 * KeepStanding changes what is kept of one exercise. The file is read again first, since another notebook may have
 * written it, and replaced as a whole. Where it cannot be written, `say` is told and nothing else happens: an exercise
 * can be solved on a full disk, too.
 */
export function keepStanding(
  id: string,
  change: (before: Standing) => Standing,
  file: string | undefined,
  say: (line: string) => void = console.warn,
): void {
  if (file === undefined) return;
  try {
    const all = readStandings(file, say);
    const next = { ...all, [id]: change(all[id] ?? { tries: 0, hints: 0 }) };
    mkdirSync(dirname(file), { recursive: true });
    const half = `${file}.${process.pid}`;
    writeFileSync(half, `${JSON.stringify(next, null, 2)}\n`);
    renameSync(half, file);
  } catch (error) {
    say(`expected to keep your progress in ${file}, found: ${(error as Error).message}`);
  }
}
