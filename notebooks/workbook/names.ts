import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * Returns the names of the services under `root`, sorted: the folders that hold a `main.ts`.
 *
 * A library, a folder without a `main.ts`, is not a service. Throws what `readdirSync` throws when
 * `root` cannot be read.
 */
export function serviceNames(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => !entry.isFile() && existsSync(join(root, entry.name, "main.ts")))
    .map((entry) => entry.name)
    .sort();
}

/**
 * Returns the `name` of `names` that takes the fewest edits (a letter added, removed or replaced)
 * to reach from `word`, whatever the case of its letters; the first one when several are as near.
 * Returns undefined when none is near: when more than half of the longer word would change.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Infinity;
  for (const name of names) {
    const edits = distance(word.toLowerCase(), name.toLowerCase());
    if (edits < fewest && edits <= Math.max(word.length, name.length) / 2) {
      best = name;
      fewest = edits;
    }
  }
  return best;
}

/** How many letters must be added, removed or replaced to turn one word into the other (Levenshtein). */
export function distance(a: string, b: string): number {
  const others = [...b];
  let row = Array.from({ length: others.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of others.entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/**
 * Returns the path of the program of service `name` under `root`.
 *
 * Throws an Error that lists the services, and suggests the nearest, when there is no such service.
 */
export function serviceMain(name: string, root: string): string {
  const names = serviceNames(root);
  if (names.includes(name)) return join(root, name, "main.ts");
  const near = nearest(name, names);
  throw new Error(
    `Expected the name of a service: ${names.join(", ") || "(no folder holds a main.ts)"}. ` +
      `Found: ${JSON.stringify(name)}. ` +
      (near
        ? `Did you mean ${JSON.stringify(near)}?`
        : `A service is a folder of ${basename(root)} that holds a main.ts.`),
  );
}
