/** The package stands alone: it imports nothing, and old and strict compilers read it. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import type * as TypeScript from "@tslab/typescript-for-tslab";

const require = createRequire(import.meta.url);
const folder = import.meta.dirname;
const library = globSync("*.ts", { cwd: folder }).filter((file) => !file.endsWith(".test.ts"));

test("the library imports nothing but its own files, in Node as in a browser", () => {
  assert.ok(library.includes("index.ts"));
  for (const file of library) {
    const source = readFileSync(join(folder, file), "utf8");
    const found = [
      ...source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)"([^"]+)"/g),
    ];
    for (const [, specifier] of found) {
      assert.match(specifier ?? "", /^\.\/[a-z-]+\.ts$/, `${file} imports "${specifier}"`);
      assert.ok(library.includes(specifier?.slice(2) ?? ""), `${specifier} is in the library`);
    }
  }
});

/** What a program may use of the package, and what it must be told is wrong. */
const use = `
import * as context from "./index.ts";
const [ctx, cancel]: [context.Context, context.CancelFunc] = context.withTimeout(context.background(), 10);
const [caused, because] = context.withCancelCause(ctx);
because(new Error("why"));
because();
const certain: true = context.DeadlineExceeded.timeout();
const why: Error | undefined = context.cause(caused);
const [from] = context.fromSignal(context.signal(ctx));
const stop: boolean = context.afterFunc(from, cancel)();
class Mine implements context.Context {
  deadline() { return undefined; }
  done() { return undefined; }
  err() { return undefined; }
  value(_key: unknown) { return undefined; }
  afterFunc(_f: () => void) { return () => false; }
}
context.withValue(new Mine(), Symbol("key"), 1);
async function wait() { await ctx.done(); await context.background().done(); }
export { certain, stop, wait, why };
// @ts-expect-error: the pair has to be taken apart
context.withCancel(context.withCancel(context.background()));
// @ts-expect-error: a cause is an Error
because("why");
// @ts-expect-error: a timeout is in milliseconds
context.withTimeout(ctx, new Date());
// @ts-expect-error: a deadline is a Date
context.withDeadline(ctx, 10);
// @ts-expect-error: undefined is not a Context
context.withCancel(undefined);
`;

const platforms: Record<string, TypeScript.CompilerOptions> = {
  Node: { lib: ["lib.es2022.d.ts"], types: ["node"] },
  "a browser": { lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [] },
};

for (const [platform, options] of Object.entries(platforms)) {
  test(`TypeScript 5.0 finds no fault with it, strictly, for ${platform}`, () => {
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
    const text = ts.formatDiagnostics(faults, {
      getCurrentDirectory: () => folder,
      getCanonicalFileName: (file) => file,
      getNewLine: () => "\n",
    });
    assert.equal(text, "");
  });
}
