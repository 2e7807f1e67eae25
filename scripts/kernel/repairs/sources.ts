/**
 * Where a line of compiled code came from: the lines of cells and of local TypeScript files.
 *
 * tslab compiles a cell twice, TypeScript to an ES module and that to CommonJS. Both steps are asked for
 * a source map, and a position is traced back through both.
 */
import { SourceMap, type SourceMapPayload } from "node:module";
import { basename, join } from "node:path";
import { currentCell } from "../cell.ts";
import type { Tslab } from "../tslab.ts";

/** A position in a file; both numbers begin at 1. */
export interface Position {
  line: number;
  column: number;
}

interface Compiled {
  /** The maps from the second step's output to the first step's, and from there to the source. */
  maps: [string, string];
  /** Lines that tslab puts before the source. */
  before: number;
  /** Lines of compiled code; what follows is the end of the function that tslab wraps around it. */
  lines: number;
  /** What the frame shows instead of the script's name. */
  name: string;
  parsed?: [SourceMap, SourceMap];
}

const compiledScripts = new Map<string, Compiled>();
const INLINE_MAP = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

/** cellName is how the cell with prompt number `count` is called in stacks and messages. */
export function cellName(count: number): string {
  return `In[${count}]`;
}

/**
 * originalPosition finds the source of a position in compiled code. It returns undefined when `script` is not
 * a cell or a local file that tslab compiled, or when the position comes from no line of the source.
 */
export function originalPosition(
  script: string,
  { line, column }: Position,
): (Position & { name: string }) | undefined {
  const compiled = compiledScripts.get(script);
  if (compiled === undefined || line > compiled.lines) return undefined;
  compiled.parsed ??= compiled.maps.map(
    (map) => new SourceMap(JSON.parse(map) as SourceMapPayload),
  ) as [SourceMap, SourceMap];
  let at = { line: line - 1, column: column - 1 };
  for (const map of compiled.parsed) {
    const entry = map.findEntry(at.line, at.column);
    if (!("originalLine" in entry)) return undefined;
    at = { line: entry.originalLine, column: entry.originalColumn };
  }
  return { name: compiled.name, line: at.line + 1 - compiled.before, column: at.column + 1 };
}

/** isCompiled tells whether a script is a cell or a local file that tslab compiled. */
export function isCompiled(script: string): boolean {
  return compiledScripts.has(script);
}

/** recordSources makes tslab's compiler keep its source maps and gives each cell a script name. */
export function recordSources({ ts }: Tslab): void {
  const createHost = ts.createWatchCompilerHost as (
    roots: string[],
    options: object,
    ...rest: unknown[]
  ) => unknown;
  const mappingHost: typeof createHost = (roots, options, ...rest) =>
    createHost(roots, Object.assign(options, { inlineSourceMap: true }), ...rest);
  ts.createWatchCompilerHost = mappingHost as never;

  const transpile = ts.transpileModule;
  ts.transpileModule = (source, options) => {
    const inline = INLINE_MAP.exec(source);
    const cell = currentCell();
    if (inline === null || cell === undefined) return transpile(source, options);
    const first = Buffer.from(inline[1] as string, "base64").toString("utf8");
    const result = transpile(source.slice(0, inline.index), {
      ...options,
      compilerOptions: { ...options.compilerOptions, sourceMap: true },
    });
    const [from = ""] = JSON.parse(first).sources as string[];
    const isCell = basename(from) === "__tslab__.ts";
    const maps: [string, string] = [result.sourceMapText as string, first];
    // The map's own comment names a file that does not exist.
    let text = result.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
    const lines = text.split("\n").length;
    if (isCell) {
      const name = cellName(cell.count);
      // V8 uses this name in stacks instead of "evalmachine.<anonymous>".
      text += `\n//# sourceURL=${name}`;
      compiledScripts.set(name, { maps, name, before: 1, lines });
    } else {
      // `from` is relative to a folder below the output folder; tslab compiles files of the notebook's folder only.
      const file = join(process.cwd(), from.replace(/^(\.\.\/)+/, ""));
      compiledScripts.set(file.replace(/\.tsx?$/, ".js"), {
        maps,
        name: file,
        before: 0,
        lines,
      });
    }
    return { ...result, outputText: text };
  };
}
