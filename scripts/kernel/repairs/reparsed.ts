/**
 * Repair: a cell with `await (…)` may declare a variable whose type comes from a module and is not imported by name,
 * such as `const service = await start("users")`.
 *
 * In a module TypeScript reads the statements with `await (…)` or `await […]` a second time, since there await is no name. The
 * second tree of the file keeps the first as its original. To name a module in a declaration, TypeScript 5.0 asks
 * the original, which has neither a path nor a list of imports. Stock tslab fails with "Debug Failure", and
 * nothing of the cell runs.
 */
import type { Tslab, ts } from "../tslab.ts";

type WatchHost = ts.WatchCompilerHost<ts.BuilderProgram>;

/** repairReparsed makes each file of a program its own original. */
export function repairReparsed({ ts: compiler }: Tslab): void {
  const createHost = compiler.createWatchCompilerHost as (...args: unknown[]) => WatchHost;
  const repairedHost: typeof createHost = (...args) => {
    const host = createHost(...args);
    const createProgram = host.createProgram;
    host.createProgram = (...args) => {
      const builder = createProgram(...args);
      for (const file of builder.getSourceFiles()) {
        (file as { original?: ts.Node }).original = undefined;
      }
      return builder;
    };
    return host;
  };
  compiler.createWatchCompilerHost = repairedHost as never;
}
