/**
 * The parts of tslab that the repairs reach, as types, and how to load them.
 */
import { createRequire } from "node:module";
import type * as ts from "@tslab/typescript-for-tslab";
import type { Converter } from "tslab/dist/converter.js";
import type { ConsoleInterface, ConverterSet, Executor } from "tslab/dist/executor.js";
import type { Publisher, Router, Socket } from "zeromq";
import type { JsonObject } from "../notebook/format.ts";
import type { Connection } from "./connection.ts";
import type { Header } from "./wire.ts";

export type { ConsoleInterface, ConverterSet, Executor, ts };

/** tslab's message: the wire protocol's, with the identities of who sent it. */
export interface TslabMessage {
  header: Header;
  content: JsonObject;
  createReply(): TslabMessage;
  signAndSend(key: string, socket: Socket): void;
}

/** tslab's request handler; one a kernel. */
export interface Handler {
  execCount: number;
  executor: Executor;
  handleExecuteImpl(
    request: JsonObject,
    writeStream: (name: string, text: string) => void,
    writeDisplayData: (data: JsonObject, update: boolean) => void,
  ): Promise<unknown>;
  createWriteToIopub(name: "stdout" | "stderr"): typeof process.stdout.write;
  handleKernel(): JsonObject;
  handleShutdown(request: JsonObject): JsonObject;
}

type Method = (this: Server, socket: Router, message: TslabMessage) => void | Promise<void>;

/** tslab's server; one a kernel. */
export interface Server {
  handler: Handler;
  connInfo: Connection;
  iopub: Publisher;
  shell: Router;
  control: Router;
  stdin: Router;
  hb: Socket;
  init(): Promise<void>;
  close(): void;
  bindSocket(
    socket: Socket & { sendHighWaterMark?: number; sendTimeout?: number },
    port: number,
  ): Promise<void>;
  publishStatus(status: "busy" | "idle", parent: TslabMessage): void;
  handleShellMessage(socket: Router, ...frames: Buffer[]): Promise<void>;
  handleExecute: Method;
  handleInspect: Method;
  handleComplete: Method;
  handleIsComplete: Method;
  handleCommInfoRequest: Method;
}

/** tslab as loaded. Every member may be replaced until `main.startKernel` runs. */
export interface Tslab {
  ts: Omit<typeof ts, "getPreEmitDiagnosticsOfFiles"> & {
    getPreEmitDiagnosticsOfFiles(
      program: ts.Program,
      files: ts.SourceFile[],
    ): readonly ts.Diagnostic[];
  };
  executor: {
    createExecutor(root: string, converters: ConverterSet, console: ConsoleInterface): Executor;
  };
  jupyter: {
    lastWriteDisplayData: ((data: JsonObject, update?: boolean) => void) | null;
    JupyterHandlerImpl: { prototype: Handler };
    ZmqServer: { prototype: Server };
  };
  /** The sockets that tslab reads from, once a kernel runs. */
  zeromq: { Socket: { prototype: { [Symbol.asyncIterator](): AsyncIterator<Buffer[]> } } };
  main: { startKernel(options: { configPath: string; enableFindLocal: boolean }): void };
}

/**
 * loadTslab loads tslab, which starts nothing yet.
 *
 * TypeScript's own module object is sealed by getters, so tslab is given a copy of it that the repairs
 * can change. No file is changed.
 */
export function loadTslab(): Tslab {
  const require = createRequire(createRequire(import.meta.url).resolve("tslab"));
  const compiler = require.resolve("@tslab/typescript-for-tslab");
  const copy = { ...require(compiler) };
  const module = require.cache[compiler];
  if (module === undefined) {
    throw new Error(
      `expected ${compiler} in Node's module cache after loading it, found nothing; is this the pinned Node?`,
    );
  }
  module.exports = copy;
  return {
    ts: copy,
    executor: require("./executor.js"),
    jupyter: require("./jupyter.js"),
    zeromq: require("zeromq"),
    main: require("./main.js"),
  };
}

/** wrapConverters puts `wrap` around the converters that tslab compiles cells with. */
export function wrapConverters(
  { executor }: Tslab,
  wrap: (converter: Converter) => Converter,
): void {
  const create = executor.createExecutor;
  executor.createExecutor = (root, converters, console) => {
    const wrapped: ConverterSet = {
      get node() {
        return wrap(converters.node);
      },
      // tslab makes it when a cell first asks for it, which takes a second.
      get browser() {
        return wrap(converters.browser);
      },
      close: () => converters.close(),
    };
    return create(root, wrapped, console);
  };
}

/** offerToCells lets cells use what is given, as members of `__tslab__`, the global that tslab has for them. */
export function offerToCells({ executor }: Tslab, offered: object): void {
  const create = executor.createExecutor;
  executor.createExecutor = (root, converters, console) => {
    const made = create(root, converters, console);
    Object.assign(Reflect.get(globalThis, "__tslab__"), offered);
    return made;
  };
}
