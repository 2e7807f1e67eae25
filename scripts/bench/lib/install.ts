/** Programs that a benchmark compares with. They are large and nobody else needs them, so they are no part of package.json. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const WORKBOOK = join(import.meta.dirname, "../../../.workbook");

/** InstalledPackages returns the folder of these npm packages, and installs them where they are missing or other ones. */
export function installedPackages(name: string, packages: readonly string[]): string {
  return installed(name, packages, (folder) => {
    const args = ["install", "--no-save", "--no-audit", "--prefix", folder, ...packages];
    execFileSync("npm", args, { cwd: folder, stdio: "ignore" });
  });
}

/** InstalledPython does the same for packages of Python, in an environment of their own. */
export function installedPython(name: string, packages: readonly string[]): string {
  return installed(name, packages, (folder) => {
    execFileSync("python3", ["-m", "venv", folder], { stdio: "ignore" });
    execFileSync(join(folder, "bin/pip"), ["install", "--quiet", ...packages], { stdio: "ignore" });
  });
}

function installed(
  name: string,
  packages: readonly string[],
  install: (folder: string) => void,
): string {
  const folder = join(WORKBOOK, "bench", name);
  const stamp = join(folder, "installed.json");
  const wanted = JSON.stringify(packages);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return folder;
  console.error(`installing ${packages.join(" ")} for this benchmark, into ${folder}`);
  mkdirSync(folder, { recursive: true });
  install(folder);
  writeFileSync(stamp, wanted);
  return folder;
}
