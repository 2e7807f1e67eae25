/** The types of the names in a notebook's code, as an editor shows them. */
import { statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript-language-service";
import type { CodeCell } from "../../scripts/notebook/format.ts";
import { foundNow, type Seen } from "../beside.ts";
import type { SnippetFiles } from "../snippets/files.ts";
import {
  definitionOf,
  documentationOf,
  isMember,
  isUnknown,
  keyOf,
  redeclared,
  shorten,
} from "./names.ts";

/** What is shown for a name: its type, the first words of its documentation, and the page that shows where in the services it is made. */
export type TypeText = [text: string, documentation: string, source: string];

/** The types of a page. */
export interface PageTypes {
  texts: TypeText[];
  /** For each cell, by the id of its element: start and length of a name in the code, and the place of its text. */
  cells: { [id: string]: number[] };
}

// Above this size, in characters of code, the types would take longer than a reader would wait for them.
const MOST_CODE = 300_000;

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  module: ts.ModuleKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  noEmit: true,
  strict: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};

/**
 * Reads the types of notebooks in one folder, with what is installed there. What two notebooks share, such as the
 * types of Node, is read once.
 */
export class TypeReader {
  readonly #folder: string;
  readonly #snippets: SnippetFiles | undefined;
  /** All cells of a notebook are one module, so that each sees what those before it declare. */
  readonly #file: string;
  readonly #service: ts.LanguageService;
  #text = "";
  #version = 0;

  /** `snippets` are the files that have pages of their own. */
  constructor(folder: string, snippets: SnippetFiles | undefined) {
    this.#folder = resolve(folder);
    this.#snippets = snippets;
    this.#file = join(this.#folder, ".cells.ts");
    this.#service = ts.createLanguageService(this.#host());
  }

  /**
   * The types of the names in these cells. A name whose type is not known has none, and neither has one that
   * several cells declare: they would be told the type of the first. `seen` is what they were read from, without
   * what npm installed.
   */
  read(cells: readonly CodeCell[]): { types: PageTypes; seen: Seen[] } {
    const types: PageTypes = { texts: [], cells: {} };
    const size = cells.reduce((sum, { source }) => sum + source.length, 0);
    if (size === 0 || size > MOST_CODE) return { types, seen: [] };
    this.#text = cells.map(({ source }) => `${source}\n;\n`).join("");
    this.#version += 1;
    const program = this.#service.getProgram();
    const source = program?.getSourceFile(this.#file);
    if (!program || !source) return { types, seen: [] };

    const starts: number[] = [];
    let start = 0;
    for (const cell of cells) {
      starts.push(start);
      start += cell.source.length + 3;
    }
    const skipped = redeclared(source, starts);
    const checker = program.getTypeChecker();
    const places = new Map<string, number>();
    const known = new Map<string, number | undefined>();
    let cell = 0;
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
        const from = node.getStart(source);
        while ((starts[cell + 1] ?? Number.POSITIVE_INFINITY) <= from) cell += 1;
        const key = skipped.has(node.text) && !isMember(node) ? undefined : keyOf(node, checker);
        if (key !== undefined) {
          if (!known.has(key)) known.set(key, this.#place(node, checker, types, places));
          const place = known.get(key);
          if (place !== undefined) {
            types.cells[`cell-${cells[cell]?.id}`] ??= [];
            types.cells[`cell-${cells[cell]?.id}`]?.push(
              from - (starts[cell] ?? 0),
              node.getEnd() - from,
              place,
            );
          }
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return { types, seen: this.#seen(program) };
  }

  /** The place of a name's text among all texts; undefined when there is nothing to say. */
  #place(
    node: ts.Identifier | ts.PrivateIdentifier,
    checker: ts.TypeChecker,
    types: PageTypes,
    places: Map<string, number>,
  ): number | undefined {
    if (isUnknown(node, checker)) return undefined;
    const info = this.#service.getQuickInfoAtPosition(this.#file, node.getStart());
    if (!info) return undefined;
    const text: TypeText = [shorten(info), documentationOf(info), this.#definition(node, checker)];
    const key = text.join("\0");
    const place = places.get(key) ?? types.texts.push(text) - 1;
    places.set(key, place);
    return place;
  }

  #definition(node: ts.Node, checker: ts.TypeChecker): string {
    const found = definitionOf(node, checker);
    const page = found && this.#snippets?.pageOf(resolve(found.file));
    return page ? `${encodeURI(page)}#L${found.line}` : "";
  }

  #seen(program: ts.Program): Seen[] {
    const own = program
      .getSourceFiles()
      .filter(({ fileName }) => !fileName.includes("/node_modules/"));
    const missing = own.flatMap((file) => this.#missing(file));
    const look = (how: Seen["how"], file: string): Seen => {
      const path = relative(this.#folder, file);
      return { how, path, found: foundNow(this.#folder, { how, path }) };
    };
    return [
      ...own
        .filter(({ fileName }) => fileName !== this.#file)
        .map((file) => look("code", file.fileName)),
      ...[...new Set(missing)].map((file) => look("link", file)),
    ];
  }

  /** The files that an import would lead to and that are not there: once one is, the types are others. */
  #missing({ fileName, text }: ts.SourceFile): string[] {
    return ts.preProcessFile(text, true, true).importedFiles.flatMap((imported) => {
      const missing: string[] = [];
      const fileExists = (path: string) => {
        const there = ts.sys.fileExists(path);
        if (!there) missing.push(path);
        return there;
      };
      // Without directoryExists it asks for files in folders that are not there, too.
      const host: ts.ModuleResolutionHost = { fileExists, readFile: ts.sys.readFile };
      const { ESNext } = ts.ModuleKind;
      const { resolvedModule } = ts.resolveModuleName(
        ...([imported.fileName, fileName, OPTIONS, host, undefined, undefined, ESNext] as const),
      );
      return resolvedModule ? [] : missing;
    });
  }

  #host(): ts.LanguageServiceHost {
    const { sys } = ts;
    const read = (file: string) => (file === this.#file ? this.#text : sys.readFile(file));
    return {
      getCompilationSettings: () => OPTIONS,
      getScriptFileNames: () => [this.#file],
      // Else each question about a name would look at every file again.
      getProjectVersion: () => String(this.#version),
      getScriptVersion: (file) =>
        file === this.#file
          ? String(this.#version)
          : String(statSync(file, { throwIfNoEntry: false })?.mtimeMs),
      getScriptSnapshot: (file) => {
        const text = read(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => this.#folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (file) => file === this.#file || sys.fileExists(file),
      readFile: read,
      directoryExists: sys.directoryExists,
      getDirectories: sys.getDirectories,
      ...(sys.realpath && { realpath: sys.realpath }),
    };
  }
}
