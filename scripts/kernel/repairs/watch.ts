/**
 * Repair: files that change on disk never disturb a cell.
 *
 * tslab keeps one timer for TypeScript's watcher, but TypeScript has two: one to compile again, one to look again
 * for files that were missing. When both are due, stock tslab throws "Unexpected pending rebuildTimer" into
 * whatever cell ran last, and does not see the new file.
 */
import type { Tslab } from "../tslab.ts";

interface Timers {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** repairWatch gives the second timer a place of its own. */
export function repairWatch({ ts }: Tslab): void {
  const createHost = ts.createWatchCompilerHost as unknown as (
    roots: string[],
    options: object,
    system: Timers,
    ...rest: unknown[]
  ) => unknown;
  const host: typeof createHost = (roots, options, system, ...rest) => {
    const { setTimeout: setRebuild, clearTimeout: clearRebuild } = system;
    const own = new Set<unknown>();
    system.setTimeout = (callback, ms) => {
      if (callback.name !== "invalidateResolutionsOfFailedLookup") return setRebuild(callback, ms);
      const timer = setTimeout(() => {
        own.delete(timer);
        callback();
      }, ms).unref();
      own.add(timer);
      return timer;
    };
    system.clearTimeout = (timer) => {
      if (own.delete(timer)) clearTimeout(timer as NodeJS.Timeout);
      else clearRebuild(timer);
    };
    return createHost(roots, options, system, ...rest);
  };
  ts.createWatchCompilerHost = host as never;
}
