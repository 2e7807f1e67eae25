/** A library stands alone: it imports nothing, and old and strict compilers read it. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type * as TypeScript from "@tslab/typescript-for-tslab";

const require = createRequire(import.meta.url);

/**
 * CheckLibrary declares the tests that say so of a folder. `use` is a program that uses the library's
 * `./index.ts`: what it may use, and, after `@ts-expect-error`, what it must be told is wrong.
 */
export function checkLibrary(folder: string, use: string): void {
  const library = globSync("**/*.ts", { cwd: folder }).filter(
    (file) => !file.endsWith(".test.ts") && !/^(go|testing)[\\/]/.test(file),
  );

  test("the library imports nothing but its own files, in Node as in a browser", () => {
    assert.ok(library.includes("index.ts"));
    for (const file of library) {
      const source = readFileSync(join(folder, file), "utf8");
      const found = [
        ...source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)"([^"]+)"/g),
      ];
      for (const [, specifier = ""] of found) {
        assert.match(
          specifier,
          /^\.\.?\/([a-z-]+\/)?[a-z-]+\.ts$/,
          `${file} imports "${specifier}"`,
        );
        const target = join(dirname(file), specifier);
        assert.ok(library.includes(target), `${file} imports "${specifier}", out of the library`);
      }
    }
  });

  test("TypeScript 5.0 finds no fault with it, strictly, for Node", () => {
    assert.equal(faultsOf(folder, use, { lib: ["lib.es2022.d.ts"], types: ["node"] }), "");
  });

  test("TypeScript 5.0 finds no fault with it, strictly, for a browser", () => {
    const lib = ["lib.es2022.d.ts", "lib.dom.d.ts"];
    assert.equal(faultsOf(folder, use, { lib, types: [] }), "");
  });
}

function faultsOf(folder: string, use: string, options: TypeScript.CompilerOptions): string {
  const ts: typeof TypeScript = require("@tslab/typescript-for-tslab");
  assert.match(ts.version, /^5\.0\./);
  const all: TypeScript.CompilerOptions = {
    ...options,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    skipLibCheck: true,
  };
  const program = join(folder, "use.ts");
  const host = ts.createCompilerHost(all);
  const [exists, read] = [host.fileExists, host.readFile];
  host.fileExists = (file) => file === program || exists(file);
  host.readFile = (file) => (file === program ? use : read(file));
  const faults = ts.getPreEmitDiagnostics(ts.createProgram([program], all, host));
  return ts.formatDiagnostics(faults, {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (file) => file,
    getNewLine: () => "\n",
  });
}
