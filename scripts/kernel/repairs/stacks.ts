/**
 * Repair: a stack shows what the reader wrote. No frame of tslab or of the launcher; a cell's frames carry
 * the cell's own line and column; paths inside the project are relative to it.
 *
 * It holds for every `error.stack`, so also for an error that a cell prints. Stock tslab shows lines of
 * compiled code under "evalmachine.<anonymous>" and about seven frames of its own.
 */
import { sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { projectRoot } from "../kernelspec.ts";
import { isCompiled, originalPosition } from "./sources.ts";

const rootPath = projectRoot.replace(/[\\/]$/, "") + sep;
const rootUrl = pathToFileURL(rootPath).href;
const launcher = pathToFileURL(import.meta.dirname).href.replace(/\/repairs$/, "/");

// How a cell's code is entered and left; the reader has no part in it.
const MACHINERY =
  /[\\/]node_modules[\\/](tslab|@tslab)[\\/]|^node:(vm|async_hooks)$|^node:internal\/(vm|process\/task_queues|async_local_storage|async_context_frame|timers)/;

/** relativePaths turns absolute paths inside the project into paths relative to it. */
export function relativePaths(text: string): string {
  return text.replaceAll(rootUrl, "").replaceAll(decodeURI(rootUrl), "").replaceAll(rootPath, "");
}

function isMachinery(script: string): boolean {
  return (
    MACHINERY.test(script) ||
    script.startsWith(launcher) ||
    script.startsWith(fileURLToPath(launcher))
  );
}

function formatFrame(frame: NodeJS.CallSite): string {
  const text = frame.toString();
  const script = frame.getScriptNameOrSourceURL();
  const position = { line: frame.getLineNumber() ?? 0, column: frame.getColumnNumber() ?? 0 };
  const shown = `${script}:${position.line}:${position.column}`;
  const original = script ? originalPosition(script, position) : undefined;
  if (original) {
    const { name, line, column } = original;
    // A function of an earlier cell is called as a member of tslab's table of variables.
    const called = text.replace(/^(async )?Proxy\./, "$1");
    return relativePaths(called.replace(shown, `${name}:${line}:${column}`));
  }
  if (script?.startsWith(rootUrl))
    return text.replace(script, relativePaths(fileURLToPath(script)));
  return relativePaths(text);
}

/** isShown drops the machinery, and the wrapper that tslab puts around a cell. */
function isShown(frame: NodeJS.CallSite): boolean {
  const script = frame.getScriptNameOrSourceURL();
  if (!script) return true;
  if (isCompiled(script)) {
    const position = { line: frame.getLineNumber() ?? 0, column: frame.getColumnNumber() ?? 0 };
    return originalPosition(script, position) !== undefined;
  }
  return !isMachinery(script);
}

function prepareStackTrace(error: Error, frames: NodeJS.CallSite[]): string {
  let head: string;
  try {
    head = Error.prototype.toString.call(error);
  } catch {
    head = "<error>";
  }
  return [head, ...frames.filter(isShown).map((frame) => `    at ${formatFrame(frame)}`)].join(
    "\n",
  );
}

/** repairStacks sets how this process writes stacks. A library that sets its own way for a while may. */
export function repairStacks(): void {
  Error.prepareStackTrace = prepareStackTrace as typeof Error.prepareStackTrace;
}
