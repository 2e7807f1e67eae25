/** The crash points of this program, in the order in which an event meets them. */
export const CRASH_POINTS = [
  // The tables are made, and not committed.
  "start:before-commit",
  // An event has come, and nothing is written.
  "receive:begin",
  // Its id is written, its mail is not.
  "receive:between-writes",
  // Both are written, and not committed.
  "receive:before-commit",
  // Both are committed, and whoever sent the event does not know.
  "receive:after-commit",
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];
