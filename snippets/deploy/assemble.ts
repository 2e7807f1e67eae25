/**
 * `node snippets/deploy/assemble.ts SERVICE FOLDER`: copies into a new folder what the service needs to run, and nothing else. The
 * container files call it, after `npm ci`. It uses nothing but Node.
 */
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { closureOf } from "./closure.ts";

const [service = "", folder = ""] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "../..");
const main = `snippets/${service}/main.ts`;

if (folder === "" || !existsSync(join(root, main))) {
  process.stderr.write(
    `expected the name of a service and a new folder, found ${JSON.stringify([service, folder])}; try: node snippets/deploy/assemble.ts users /tmp/users\n`,
  );
  process.exit(1);
}

const { files, packages } = closureOf(root, [main, "snippets/deploy/health.ts"]);
const members = new Set(files.map((file) => file.split("/")[1] as string));
const alone = [
  ...files,
  "package.json",
  ...[...members].map((name) => `snippets/${name}/package.json`),
];
for (const file of new Set(alone)) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  cpSync(join(root, file), join(folder, file));
}
for (const path of packages) {
  // Those that are nested are copied by name, like the others. Types and source maps are half of the files, and no program reads them.
  cpSync(join(root, path), join(folder, path), {
    recursive: true,
    filter: (source) =>
      !source.slice(join(root, path).length).includes("node_modules") &&
      !/\.(d\.[cm]?ts|map)$/.test(source),
  });
}
mkdirSync(join(folder, "node_modules/@snippets"), { recursive: true });
for (const name of members) {
  symlinkSync(join("../../snippets", name), join(folder, "node_modules/@snippets", name));
}
process.stdout.write(`${service}: ${files.length} files, ${packages.length} packages\n`);
