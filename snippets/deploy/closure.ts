/** What a service imports: files of the project, and packages. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Paths are relative to the project. */
export interface Closure {
  files: string[];
  /** Folders of packages, nested ones too: `node_modules/express`. */
  packages: string[];
}

const FROM = /(?:^|[;\n}])\s*(?:import|export)\s(?:[^"';]*?\sfrom\s)?\s*["']([^"'\n]+)["']/g;
const DYNAMIC = /(?:import|require(?:\.resolve)?)\(\s*["']([^"'\n]+)["']\s*\)/g;
/** A file that code names in some other way: a worker, a module that is loaded later. */
const NAMED = /["'](\.{1,2}\/[^"'\n]+\.[a-z]+)["']/g;
const JOINED = /join\(\s*import\.meta\.dirname((?:\s*,\s*"[^"\n]+")+)\s*,?\s*\)/g;

/**
 * ClosureOf returns all that the files in `entries` need, from the project below `root`. It reads text: a file that is named
 * only in a comment counts too, one whose name is put together does not. It throws an Error when something imported is not there.
 */
export function closureOf(root: string, entries: readonly string[]): Closure {
  const files = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    if (!/\.[mc]?[tj]s$/.test(file)) return;
    const source = readFileSync(join(root, file), "utf8");
    const imported = [...source.matchAll(FROM), ...source.matchAll(DYNAMIC)].map(([, name]) =>
      String(name),
    );
    for (const name of imported) {
      const member = /^@snippets\/([^/]+)$/.exec(name)?.[1];
      if (member !== undefined) {
        files.add(`snippets/${member}/package.json`);
        follow(`snippets/${member}/index.ts`);
      } else if (name.startsWith(".")) {
        const target = join(dirname(file), name);
        if (!existsSync(join(root, target))) {
          throw new Error(`${file}: expected the file ${target}, found none; correct the import`);
        }
        follow(target);
      } else if (!name.startsWith("node:")) {
        addPackage(root, packages, packageOf(name), ".", file);
      }
    }
    const named = [...source.matchAll(NAMED)].map(([, name]) => String(name));
    for (const [, parts] of source.matchAll(JOINED)) {
      named.push(
        join(...[...String(parts).matchAll(/"([^"]+)"/g)].map(([, part]) => String(part))),
      );
    }
    for (const name of named) {
      const target = join(dirname(file), name);
      if (statSync(join(root, target), { throwIfNoEntry: false })?.isFile()) follow(target);
    }
  };
  for (const entry of entries) follow(entry);
  return { files: [...files].sort(), packages: [...packages].sort() };
}

const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** Adds a package and those that it depends on, as Node finds them from the folder `from`. */
function addPackage(
  root: string,
  all: Set<string>,
  name: string,
  from: string,
  by: string,
  optional = false,
): void {
  let folder = from;
  while (!existsSync(join(root, folder, "node_modules", name, "package.json"))) {
    if (folder === ".") {
      if (optional) return;
      throw new Error(
        `${by}: expected the package ${name}, found none; install it, or correct the import`,
      );
    }
    folder = dirname(folder);
  }
  const path = relative(".", join(folder, "node_modules", name));
  if (all.has(path)) return;
  all.add(path);
  const manifest = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest;
  for (const each of Object.keys({ ...peerDependencies, ...dependencies })) {
    const may = each in optionalDependencies || manifest.peerDependenciesMeta?.[each]?.optional;
    addPackage(root, all, each, path, path, may);
  }
  for (const each of Object.keys(optionalDependencies))
    addPackage(root, all, each, path, path, true);
}
