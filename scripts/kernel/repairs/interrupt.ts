/**
 * Repair: an interrupt ends the cell with an `error` message that says so, stops its code and aborts the
 * cells that wait.
 *
 * Stock tslab ends a cell that awaits, but the cell's code goes on when what it awaits arrives: a loop of
 * `await sleep(1000)` never stops. Here each await of a cell looks, after it has resolved, whether its cell
 * was interrupted, and throws if so; `finally` blocks run. Work that an earlier cell left running goes on.
 */
import { types } from "node:util";
import { type Cell, currentCell, type Failure } from "../cell.ts";
import type { Executor, Tslab, ts } from "../tslab.ts";
import { runningRequest } from "./queue.ts";

/** What an await throws in an interrupted cell. */
export class Interrupted extends Error {
  override name = "Interrupted";
  constructor() {
    super("the cell was interrupted");
  }
}

/** interruption is the failure of a cell that ended by an interrupt, undefined when `thrown` is another error. */
export function interruption(cell: Cell, thrown: unknown): Failure | undefined {
  // Until the guard is there, a busy cell that has not awaited yet is ended by Node itself, with this
  // code. What is thrown may be anything, so only an Error is asked for its code.
  const code = types.isNativeError(thrown) ? (thrown as NodeJS.ErrnoException).code : undefined;
  if (code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") cell.interrupted = true;
  else if (!cell.interrupted) return undefined;
  const { name: ename, message: evalue } = new Interrupted();
  return {
    ename,
    evalue,
    traceback: [`${ename}: ${evalue}. The cells that waited behind it did not run.`],
  };
}

/** resume passes on what an await brought, unless the cell that awaits was interrupted meanwhile. */
function resume<T>(value: T): T {
  if (currentCell()?.interrupted) throw new Interrupted();
  return value;
}

let executor: Executor | undefined;

/** interruptCell ends the cell that runs. Without one it does nothing. */
export function interruptCell(): void {
  const running = runningRequest();
  if (running === undefined) return;
  const { cell } = running;
  cell.interrupted = true;
  executor?.interrupt();
  // tslab's own part of a cell that the guard ended by force is gone too; nothing else will end it.
  setImmediate(() => setImmediate(() => cell.abandon(new Interrupted())));
}

/** guardAwaits makes a transformer that puts each await, and each turn of a `for await`, through `resume`. */
function guardAwaits(compiler: Tslab["ts"]): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = compiler;
  const call = (args: ts.Expression[]) =>
    factory.createCallExpression(
      factory.createPropertyAccessExpression(factory.createIdentifier("__tslab__"), "resume"),
      undefined,
      args,
    );
  return (context) => {
    const visit = (node: ts.Node): ts.Node => {
      const inner = compiler.visitEachChild(node, visit, context);
      if (compiler.isAwaitExpression(inner)) return call([inner]);
      if (compiler.isForOfStatement(inner) && inner.awaitModifier) {
        return factory.updateForOfStatement(
          inner,
          inner.awaitModifier,
          inner.initializer,
          inner.expression,
          factory.createBlock([factory.createExpressionStatement(call([])), inner.statement]),
        );
      }
      return inner;
    };
    return (file) => compiler.visitNode(file, visit) as ts.SourceFile;
  };
}

/** repairInterrupt compiles cells so that they can be stopped, and keeps hold of the executor that stops them. */
export function repairInterrupt({ executor: module, ts: compiler }: Tslab): void {
  const transpile = compiler.transpileModule;
  compiler.transpileModule = (source, options) =>
    transpile(source, {
      ...options,
      transformers: {
        ...options.transformers,
        before: [...(options.transformers?.before ?? []), guardAwaits(compiler)],
      },
    });
  const create = module.createExecutor;
  module.createExecutor = (root, converters, console) => {
    executor = create(root, converters, console);
    // tslab hands `exports` and `require` to cells through this global.
    Object.assign(Reflect.get(globalThis, "__tslab__"), { resume });
    return executor;
  };
}
