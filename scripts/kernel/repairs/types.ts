/**
 * Repair: cells are checked with strict types, with ES2024, and may import "./file.ts".
 *
 * Stock tslab checks loosely, with es2022, loads every package under node_modules/@types into every
 * cell, and refuses a `.ts` suffix, even inside the packages that a cell imports.
 */
import { join } from "node:path";
import type { Tslab, ts } from "../tslab.ts";

const newerLibrary = join(import.meta.dirname, "..", "lib");

const RELATIVE_TS = /^(\.{1,2}\/.*)\.ts$/;

/** repairTypes changes the options that tslab compiles with. */
export function repairTypes({ ts }: Tslab): void {
  const createHost = ts.createWatchCompilerHost as (
    roots: string[],
    options: ts.CompilerOptions,
    ...rest: unknown[]
  ) => unknown;
  const strictHost: typeof createHost = (roots, options, ...rest) => {
    const dom = options.lib?.filter((lib) => lib.startsWith("lib.dom")) ?? [];
    Object.assign(options, {
      strict: true,
      // Cells are modules, which are strict already; tslab asks for no "use strict" line.
      alwaysStrict: false,
      lib: ["lib.es2023.d.ts", ...dom],
      // Other @types are found when a cell imports their package. Loading all takes time at each start.
      types: ["node", newerLibrary],
      allowImportingTsExtensions: true,
    });
    return createHost(roots, options, ...rest);
  };
  ts.createWatchCompilerHost = strictHost as never;

  // A package's sources are checked by the project, with its own compiler, and not again in each cell.
  const check = ts.getPreEmitDiagnosticsOfFiles;
  ts.getPreEmitDiagnosticsOfFiles = (program, files) =>
    check(
      program,
      files.filter((file) => !program.isSourceFileFromExternalLibrary(file)),
    );

  // tslab keeps the compiled form of a local file under the suffix .js.
  const transpile = ts.transpileModule;
  ts.transpileModule = (source, options) =>
    transpile(source, {
      ...options,
      transformers: {
        ...options.transformers,
        before: [...(options.transformers?.before ?? []), tsSuffixes(ts)],
      },
    });
}

/** tsSuffixes makes a transformer that turns the `.ts` of relative imports into `.js`. */
function tsSuffixes(compiler: Tslab["ts"]): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = compiler;
  return (context) => {
    const specifier = (node: ts.Expression | undefined): ts.StringLiteral | undefined => {
      if (node === undefined || !compiler.isStringLiteral(node)) return undefined;
      const match = RELATIVE_TS.exec(node.text);
      return match ? factory.createStringLiteral(`${match[1]}.js`) : undefined;
    };
    const visit = (node: ts.Node): ts.Node => {
      if (compiler.isImportDeclaration(node)) {
        const renamed = specifier(node.moduleSpecifier);
        if (renamed === undefined) return node;
        return factory.updateImportDeclaration(
          node,
          node.modifiers,
          node.importClause,
          renamed,
          node.assertClause,
        );
      }
      if (compiler.isExportDeclaration(node)) {
        const renamed = specifier(node.moduleSpecifier);
        if (renamed === undefined) return node;
        const { modifiers, isTypeOnly, exportClause, assertClause } = node;
        return factory.updateExportDeclaration(
          node,
          modifiers,
          isTypeOnly,
          exportClause,
          renamed,
          assertClause,
        );
      }
      if (
        compiler.isCallExpression(node) &&
        node.expression.kind === compiler.SyntaxKind.ImportKeyword
      ) {
        const renamed = specifier(node.arguments[0]);
        if (renamed !== undefined) {
          return factory.updateCallExpression(node, node.expression, undefined, [renamed]);
        }
      }
      return compiler.visitEachChild(node, visit, context);
    };
    return (file) => compiler.visitNode(file, visit) as ts.SourceFile;
  };
}
