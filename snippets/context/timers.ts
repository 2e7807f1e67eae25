import {
  isFake,
  platformClearTimeout,
  platformSetTimeout,
  refer,
  referFake,
  scheduleFake,
  unscheduleFake,
} from "./fake.ts";
import { outside } from "./scope.ts";
import { LONGEST, now, type Timer } from "./timer.ts";

// A binary heap, the soonest first. One timeout serves them all.
const heap: Timer[] = [];
let timeout: ReturnType<typeof setTimeout> | undefined;
/** When the timeout is to fire, by the clock of now. */
let armedFor = Number.POSITIVE_INFINITY;
let holds = 0;

/** schedule lets timer expire in ms milliseconds, at its time by the clock of now. */
export function schedule(timer: Timer, ms: number): void {
  if (isFake()) {
    scheduleFake(timer, ms);
    return;
  }
  heap.push(timer);
  siftUp(timer, heap.length - 1);
  // A later one relies on the timeout of an earlier one, even of one that has left since.
  if (timer.at < armedFor) arm();
}

/** unschedule takes that back; it does nothing when the timer has expired. */
export function unschedule(timer: Timer): void {
  const slot = timer.slot;
  if (slot < 0) {
    unscheduleFake(timer);
    return;
  }
  timer.slot = -1;
  const last = heap.pop() as Timer;
  if (last === timer) return;
  siftUp(last, slot);
  siftDown(last, last.slot);
}

/** isDue says whether a timer's time has come, though it may not have expired yet. */
export function isDue(timer: Timer): boolean {
  return timer.slot >= 0 && now() >= timer.at;
}

/** hold keeps the process running, in Node, until timer is released. */
export function hold(timer: Timer): void {
  referFake(timer, true);
  if (holds++ === 0) refer(timeout, true);
}

export function release(timer: Timer): void {
  referFake(timer, false);
  if (--holds === 0) refer(timeout, false);
}

function arm(): void {
  platformClearTimeout(timeout);
  timeout = undefined;
  armedFor = Number.POSITIVE_INFINITY;
  const first = heap[0];
  if (first === undefined) return;
  const time = now();
  const delay = Math.min(Math.max(Math.ceil(first.at - time), 1), LONGEST);
  armedFor = Math.min(first.at, time + LONGEST);
  outside(() => {
    timeout = platformSetTimeout(fire, delay);
  });
  refer(timeout, holds > 0);
}

function fire(): void {
  timeout = undefined;
  // Nothing is armed by what happens here: that is done once, at the end.
  armedFor = Number.NEGATIVE_INFINITY;
  try {
    // A timeout may come a moment too early.
    for (let first = heap[0]; first !== undefined && first.at <= now(); first = heap[0]) {
      unschedule(first);
      first.expire();
    }
  } finally {
    arm();
  }
}

function siftUp(timer: Timer, from: number): void {
  let slot = from;
  while (slot > 0) {
    const above = (slot - 1) >> 1;
    const other = heap[above] as Timer;
    if (other.at <= timer.at) break;
    heap[slot] = other;
    other.slot = slot;
    slot = above;
  }
  heap[slot] = timer;
  timer.slot = slot;
}

function siftDown(timer: Timer, from: number): void {
  let slot = from;
  for (;;) {
    let below = 2 * slot + 1;
    if (below >= heap.length) break;
    const right = heap[below + 1];
    if (right !== undefined && right.at < (heap[below] as Timer).at) below++;
    const other = heap[below] as Timer;
    if (other.at >= timer.at) break;
    heap[slot] = other;
    other.slot = slot;
    slot = below;
  }
  heap[slot] = timer;
  timer.slot = slot;
}
