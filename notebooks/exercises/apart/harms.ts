/** What is said of an answer that harms the process it runs in. */
import type { Finding } from "../trial.ts";

/** What happened, without what the check was doing. */
export type Harm = Omit<Finding, "did">;

/** The signals by which the thread that watches ends the process, and what each stands for. */
export const SIGNALS = { loop: "SIGXCPU", memory: "SIGUSR2", blocked: "SIGALRM" } as const;

/** As much output as a person reads, in characters. */
export const MOST_OUTPUT = 100_000;

const ends: Harm = {
  expected: "the code returns, or throws an error",
  found: "it ended the process in which it ran",
  look: "Throw an error, or return, in the place of process.exit.",
};

const bySignal: { [signal: string]: Harm } = {
  [SIGNALS.loop]: {
    expected: "the code comes to an end",
    found: "it computed for seconds without letting anything else happen",
    look: "Look for a loop whose condition never becomes false.",
  },
  [SIGNALS.memory]: {
    expected: "the code comes to an end",
    found: "it took more than a gigabyte of memory",
    look: "Look for a loop that adds to a list or to a text and does not end.",
  },
  [SIGNALS.blocked]: {
    expected: "the code lets others work while it waits",
    found: "it waited for seconds, and nothing else could happen meanwhile",
    look: "Look for a function whose name ends in Sync. The one without Sync waits with await.",
  },
};

/** HarmOf says why a process ended before it said what it found. */
export function harmOf(code: number | null, signal: NodeJS.Signals | null): Harm {
  if (signal === null) return { ...ends, found: `${ends.found}, with exit code ${code}` };
  return bySignal[signal] ?? { ...ends, found: `${ends.found}, by ${signal}` };
}

export const printed: Harm = {
  expected: "a few lines of output at most",
  found: `it printed more than ${MOST_OUTPUT / 1000} kB; the rest was left out`,
  look: "Look for a console.log in a loop that does not end.",
};

export const uncaught = (what: string): Harm => ({
  expected: "each error is thrown where somebody can catch it",
  found: `nothing caught ${what}`,
  look: "Look for a promise without await, or for a callback that throws.",
});

export const left: { [kind in "server" | "process" | "interval"]: Harm } = {
  server: {
    expected: "no server is left when the work is done",
    found: "a server still listened",
    look: "Close each server that you start, also when something fails: `finally`.",
  },
  process: {
    expected: "no other process is left when the work is done",
    found: "a process that the code had started still ran",
    look: "End each process that you start, also when something fails: `finally`.",
  },
  interval: {
    expected: "nothing goes on when the work is done",
    found: "a setInterval still repeated",
    look: "Call clearInterval in each case, also when something fails: `finally`.",
  },
};
