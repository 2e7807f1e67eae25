/** Crash points: places where a process can be told to die. For tests, and for the lesson that shows what is left then. */
import { ConfigError } from "@snippets/service";

/**
 * ReadCrash returns the function that a program calls at each of its crash points, `places`. At the one that `at`, the value
 * of CRASH_AT, names, it ends the process by SIGKILL: nothing is written, closed or answered any more. At all others it
 * does nothing. It throws `ConfigError` when `at` is none of them.
 */
export function readCrash<Place extends string>(
  places: readonly Place[],
  at: string | undefined,
): (place: Place) => void {
  if (!at) return () => {};
  if (!places.includes(at as Place)) {
    throw new ConfigError(
      `CRASH_AT: expected one of ${places.join(", ")}, found ${JSON.stringify(at)}; correct it or leave it out`,
    );
  }
  return (place) => {
    if (place === at) process.kill(process.pid, "SIGKILL");
  };
}
