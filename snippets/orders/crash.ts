/** The crash points of this program, in the order in which an order meets them. */
export const CRASH_POINTS = [
  // The tables are made, and not committed.
  "start:before-commit",
  // A request has come, and nothing is written.
  "place:begin",
  // Its key is written; the order is not.
  "place:after-key",
  // The order is written, its event is not.
  "place:after-order",
  // Key, order and event are written, and not committed.
  "place:before-commit",
  // All are committed, and the client does not know.
  "place:after-commit",
  // The saga has its lock, and has done nothing with it.
  "saga:locked",
  // The order is about to be sent to stock.
  "saga:before-reserve",
  // Stock has set the items aside, and this service has not written so.
  "saga:after-reserve",
  // The new state is written, its event is not.
  "saga:after-state",
  // State and event are written, and not committed.
  "saga:before-commit",
  // Both are committed.
  "saga:after-commit",
  // The relay has its lock, and has done nothing with it.
  "relay:locked",
  // An event is about to be sent.
  "relay:before-send",
  // The consumer has it, and this service has not written so.
  "relay:after-send",
  // That it was delivered is written and committed.
  "relay:after-mark",
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];
export type Crash = (place: CrashPoint) => void;
