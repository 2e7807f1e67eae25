/** Timers that obey a stopped time, in the place of the platform's. */
import { AsyncLocalStorage } from "node:async_hooks";
import { addAbortListener } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import { mock } from "node:test";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";

/** The longest time that a timer can hold; a longer one comes due at once. */
const LONGEST_MS = 2 ** 31 - 1;

const platformWait = timersPromises.setTimeout;

type Task = (...args: unknown[]) => void;
type Options = { signal?: AbortSignal };

/** What setTimeout and setInterval return while time stands. */
export class StoppedTimer {
  /** When it comes due, by the stopped Date. */
  at = 0;
  readonly ms: number;
  readonly task: () => void;
  readonly repeats: boolean;
  readonly #pending: Set<StoppedTimer>;
  /** Nothing is left running here for it; whoever asks gets the answer of the platform. */
  #ref = true;

  constructor(pending: Set<StoppedTimer>, ms: unknown, task: () => void, repeats: boolean) {
    const span = Math.trunc(Number(ms));
    this.ms = span >= 1 && span <= LONGEST_MS ? span : 1;
    this.task = task;
    this.repeats = repeats;
    this.#pending = pending;
    this.#add();
  }

  #add(): void {
    this.at = Date.now() + this.ms;
    this.#pending.delete(this);
    this.#pending.add(this);
  }

  /** Runs its task, unless it was cleared. */
  fire(): void {
    if (!this.#pending.has(this)) return;
    if (this.repeats) this.#add();
    else this.close();
    this.task();
  }

  refresh(): this {
    if (this.#pending.has(this)) this.#add();
    return this;
  }

  close(): this {
    this.#pending.delete(this);
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  hasRef(): boolean {
    return this.#ref;
  }

  ref(): this {
    this.#ref = true;
    return this;
  }

  unref(): this {
    this.#ref = false;
    return this;
  }
}

/** The time of this process, once it is stopped. */
export class StoppedTime {
  readonly #pending = new Set<StoppedTimer>();
  readonly #replaced: [target: object, name: string, before: PropertyDescriptor | undefined][] = [];
  #over = false;

  /** Stops it. */
  constructor() {
    const uptime = Math.ceil(performance.now());
    const start = Date.now();
    // Its Date alone: its timers lose one that has no delay, never leave setInterval(f, 0), and run what comes due
    // on the way when all of the way is over.
    mock.timers.enable({ apis: ["Date"], now: start });
    this.#replace(performance, "now", () => uptime + Date.now() - start);
    this.#replace(performance, "timeOrigin", start - uptime);
    const wait = this.#wait.bind(this);
    const { setTimeout, setInterval, clearTimeout } = globalThis;
    const functions = {
      setTimeout: Object.assign(this.#maker(false, setTimeout), { [promisify.custom]: wait }),
      setInterval: this.#maker(true, setInterval),
      clearTimeout: clear,
      clearInterval: clear,
    };
    function clear(timer: unknown): void {
      if (timer instanceof StoppedTimer) timer.close();
      else clearTimeout(timer as NodeJS.Timeout);
    }
    async function* repeat(...args: Parameters<typeof wait>) {
      for (;;) yield await wait(...args);
    }
    for (const [name, value] of Object.entries(functions)) {
      this.#replace(globalThis, name, value);
      this.#replace(timers, name, value);
    }
    this.#replace(timersPromises, "setTimeout", wait);
    this.#replace(timersPromises, "setInterval", repeat);
    // For those who have imported one of them by its name.
    syncBuiltinESMExports();
  }

  /** The first timer that comes due, if one does until `end`. */
  next(end: number): StoppedTimer | undefined {
    let first: StoppedTimer | undefined;
    for (const timer of this.#pending) {
      if (timer.at <= end && timer.at < (first?.at ?? Infinity)) first = timer;
    }
    return first;
  }

  /** Sets the time. It never goes back, and after `restore` it does not obey. */
  moveTo(time: number): void {
    if (!this.#over && time > Date.now()) mock.timers.setTime(time);
  }

  /**
   * Puts the platform's back. A timeout is dropped, and so is what was unref'd. Any other interval goes on in real
   * time, so that it is found as left.
   */
  restore(): void {
    this.#over = true;
    for (const [target, name, before] of this.#replaced.reverse()) {
      if (before) Object.defineProperty(target, name, before);
      else Reflect.deleteProperty(target, name);
    }
    mock.timers.reset();
    syncBuiltinESMExports();
    for (const timer of this.#pending) {
      if (timer.repeats && timer.hasRef()) setInterval(timer.task, timer.ms);
    }
    this.#pending.clear();
  }

  /** Makes setTimeout or setInterval. Whoever keeps it for longer than the time stands has the platform's then. */
  #maker(repeats: boolean, platform: (task: Task, ms?: number, ...args: unknown[]) => unknown) {
    return (task: Task, ms?: number, ...args: unknown[]) => {
      if (this.#over) return platform(task, ms, ...args);
      const bound = AsyncLocalStorage.bind(task);
      return new StoppedTimer(this.#pending, ms, () => bound(...args), repeats);
    };
  }

  /** Is setTimeout of node:timers/promises. */
  async #wait(ms?: number, value?: unknown, options?: Options): Promise<unknown> {
    if (this.#over) return platformWait(ms, value, options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const signal = options?.signal;
    using _timer = new StoppedTimer(this.#pending, ms, resolve, false);
    using _listener =
      signal &&
      addAbortListener(signal, () => {
        const error = new Error("The operation was aborted", { cause: signal.reason });
        reject(Object.assign(error, { name: "AbortError", code: "ABORT_ERR" }));
      });
    await promise;
    return value;
  }

  #replace(target: object, name: string, value: unknown): void {
    this.#replaced.push([target, name, Object.getOwnPropertyDescriptor(target, name)]);
    Object.defineProperty(target, name, { configurable: true, writable: true, value });
  }
}
