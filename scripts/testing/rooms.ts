/**
 * Which part of the house may import which: the rule that keeps each part usable alone.
 *
 * A room is a top-level part of the project. A reader of `notebooks/` never needs `scripts/`; a
 * service never needs another service's insides; the site never needs a service.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** An import that crosses a wall it must not cross. */
export interface Trespass {
  /** The importing file, relative to the project. */
  file: string;
  /** The import specifier as written. */
  specifier: string;
  /** What the rule says, and what to do instead. */
  reason: string;
}

interface Room {
  name: string;
  holds: (path: string) => boolean;
  /** Project-relative path of an import's target → allowed or not. */
  mayImport: (target: string, from: string) => boolean;
  rule: string;
}

const within = (...folders: string[]) => {
  return (path: string) =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
};
const member = (path: string) => path.split("/").slice(0, 2).join("/");
const publicFace = (path: string) => /^snippets\/[^/]+\/index\.ts$/.test(path);
const libraries = within("snippets/context", "snippets/errors");
const testHelp = within("scripts/testing");

const rooms: Room[] = [
  {
    name: "snippets/context and snippets/errors",
    holds: libraries,
    mayImport: (target, from) => member(target) === member(from),
    rule: "the libraries import nothing outside their own folder",
  },
  {
    name: "snippets/service",
    holds: within("snippets/service"),
    mayImport: (target, from) =>
      member(target) === member(from) || (libraries(target) && publicFace(target)),
    rule: "what services share imports its own files and the libraries context and errors, never a service",
  },
  {
    name: "snippets",
    holds: within("snippets"),
    mayImport: (target, from) => member(target) === member(from) || publicFace(target),
    rule: "a service imports its own files and another package's index.ts, nothing else",
  },
  {
    name: "notebooks/workbook",
    holds: within("notebooks/workbook"),
    mayImport: (target) => within("notebooks/workbook")(target) || publicFace(target),
    rule: "the workbook package imports its own files and the public face of a snippet",
  },
  {
    name: "notebooks/exercises",
    holds: within("notebooks/exercises"),
    mayImport: (target) => within("notebooks")(target) || publicFace(target),
    rule: "an exercise imports the workbook package and the public face of a snippet",
  },
  {
    name: "site",
    holds: within("site"),
    mayImport: within("site", "scripts/notebook"),
    rule: "the site imports its own files and the notebook format",
  },
  { name: "scripts", holds: within("scripts"), mayImport: () => true, rule: "" },
];

const importPattern =
  /(?:^|[;\n])\s*(?:import|export)\s(?:[^"';]*?\sfrom\s)?\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;

/** The specifiers that a source text imports, in order. It reads text, so a commented import counts. */
export function importsOf(source: string): string[] {
  return [...source.matchAll(importPattern)].map((match) => (match[1] ?? match[2]) as string);
}

/** Where an import leads inside the project, or undefined when it leaves the project. */
export function targetOf(specifier: string, file: string): string | undefined {
  const bare = /^@snippets\/([^/]+)$/.exec(specifier);
  if (bare) return `snippets/${bare[1]}/index.ts`;
  if (specifier === "workbook") return "notebooks/workbook/index.ts";
  if (!specifier.startsWith(".")) return undefined;
  const path = resolve("/", dirname(file), specifier);
  return path.slice(1).split(sep).join("/");
}

/**
 * Checks one file. Tests may also use what helps to test: a real kernel, a real cluster.
 * A file outside every room gives no trespass.
 */
export function trespassesOf(file: string, source: string): Trespass[] {
  const room = rooms.find((candidate) => candidate.holds(file));
  if (!room) return [];
  const isTest = file.endsWith(".test.ts") || file.includes("/testing/");
  return importsOf(source).flatMap((specifier) => {
    const target = targetOf(specifier, file);
    if (target === undefined || room.mayImport(target, file)) return [];
    if (isTest && (testHelp(target) || within("scripts/kernel")(target))) return [];
    const reason = `${room.rule}; found ${target}; move the code or import its public face`;
    return [{ file, specifier, reason }];
  });
}

/** Checks every TypeScript file of the project below `root`. */
export function findTrespasses(root: string): Trespass[] {
  return ["notebooks", "snippets", "site", "scripts"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/[\\/](node_modules|dist)[\\/]/.test(path))
      .flatMap((path) => {
        const file = relative(root, path).split(sep).join("/");
        return trespassesOf(file, readFileSync(path, "utf8"));
      }),
  );
}
