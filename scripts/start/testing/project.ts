import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** The checkout that the tests run in. */
export const ROOT = join(import.meta.dirname, "../../..");

const PARTS = [
  "package.json",
  "package-lock.json",
  ".npmrc",
  "scripts",
  "site",
  "notebooks",
  "snippets",
];

/** temporaryFolder makes a folder that is removed after the test. */
export function temporaryFolder(test: TestContext, name = "workbook-"): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  test.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/**
 * copyProject copies the project, without generated state, into a folder whose name has a space and
 * letters outside ASCII. node_modules is shared with the checkout; there is no Python environment.
 */
export function copyProject(test: TestContext): string {
  const root = join(temporaryFolder(test), "Übungen für 微服务");
  for (const part of PARTS) {
    cpSync(join(ROOT, part), join(root, part), {
      recursive: true,
      filter: (source) => !/[/\\](dist|node_modules|\.workbook)$/.test(source),
    });
  }
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "junction");
  return root;
}

/** pathOf returns a PATH folder that holds links to these programs and nothing else. */
export function pathOf(test: TestContext, programs: readonly string[]): string {
  const folder = temporaryFolder(test);
  const path = (process.env.PATH ?? "").split(":");
  for (const program of programs) {
    const found = path.map((entry) => join(entry, program)).find((file) => existsSync(file));
    if (!found) throw new Error(`expected ${program} on the PATH, found none`);
    symlinkSync(found, join(folder, program));
  }
  return folder;
}
