/** Reads what a caller wrote, which may come from JSON, and makes a complete plan of it. */
import { inspect } from "node:util";
import type { Faults, Side, Step } from "./faults.ts";

/** An aim with nothing left out. */
export interface Aimed {
  rate: number;
  per: "connection" | "chunk";
  to: Side | "both";
  afterBytes: number;
}

/** Faults with nothing left out. A kind that is undefined does not happen. */
export interface Plan {
  latency: (Aimed & { ms: number; jitter: number }) | undefined;
  bandwidth: (Aimed & { bytesPerSecond: number }) | undefined;
  reset: Aimed | undefined;
  halfOpen: Aimed | undefined;
  corrupt: (Aimed & { bits: number }) | undefined;
  refuse: boolean;
}

/** A step with its plan. */
export interface PlannedStep {
  at: number | undefined;
  afterConnections: number | undefined;
  faults: Faults;
}

type Read = (where: string, value: unknown) => unknown;

/** The longest wait, ten minutes, and the largest count of bytes. */
const LONGEST_MS = 600_000;
const MOST = Number.MAX_SAFE_INTEGER;

const milliseconds = number(0, LONGEST_MS, "milliseconds");
const AIM = {
  rate: number(0, 1, "a share"),
  per: choice("connection", "chunk"),
  to: choice("client", "target", "both"),
};
const AFTER = { ...AIM, afterBytes: number(0, MOST, "bytes", true) };
const KINDS: Record<keyof Faults, Read> = {
  latency: either("milliseconds", "ms", { ...AIM, ms: milliseconds }),
  jitter: milliseconds,
  bandwidth: either("bytes a second", "bytesPerSecond", {
    rate: AIM.rate,
    to: AIM.to,
    bytesPerSecond: number(1, 1e12, "bytes a second"),
  }),
  reset: either("true or false", undefined, AFTER),
  halfOpen: either("true or false", undefined, AFTER),
  corrupt: either("true or false", undefined, { ...AFTER, bits: number(1, 8, "bits", true) }),
  refuse: (where, value) =>
    typeof value === "boolean" ? value : refuse(where, "true or false", value),
};

/**
 * ReadFaults returns the plan for these faults, which its errors say are at `where`. It throws a TypeError, whose message is one line, for what it does not
 * know and for what is out of bounds.
 */
export function readFaults(faults: unknown, where = "faults"): Plan {
  const read = object(where, faults, KINDS) as Record<keyof Faults, object | undefined>;
  const aim = <T extends object>(kind: keyof Faults, defaults: T): (Aimed & T) | undefined => {
    const per = kind === "latency" || kind === "corrupt" ? "chunk" : "connection";
    const given = read[kind];
    return given && { rate: 1, per, to: "client", afterBytes: 0, ...defaults, ...given };
  };
  const jitter = (read.jitter as number | undefined) ?? 0;
  if (jitter > 0) read.latency ??= {};
  return {
    latency: aim("latency", { ms: 0, jitter }),
    bandwidth: aim("bandwidth", { bytesPerSecond: MOST }),
    reset: aim("reset", {}),
    halfOpen: aim("halfOpen", {}),
    corrupt: aim("corrupt", { bits: 1 }),
    refuse: Boolean(read.refuse),
  };
}

/** ReadSteps checks a schedule, and all faults in it. It throws as `readFaults` does. */
export function readSteps(steps: unknown): PlannedStep[] {
  if (!Array.isArray(steps)) {
    return refuse("schedule", 'a list such as [{"at":1000,"faults":{"latency":50}}]', steps);
  }
  return steps.map((step: Partial<Record<"at" | "afterConnections", number>> & Step, index) => {
    const where = `schedule[${index}]`;
    const { at, afterConnections, faults } = object(where, step, {
      at: milliseconds,
      afterConnections: number(0, MOST, "connections", true),
      faults: (inside, value) => readFaults(value, inside) && value,
    }) as Partial<PlannedStep>;
    if ((at === undefined) === (afterConnections === undefined)) {
      return refuse(where, "one of at and afterConnections", step);
    }
    if (faults === undefined) return refuse(where, "faults, {} for none", step);
    return { at, afterConnections, faults };
  });
}

/** ReadSeed returns a seed. It throws as `readFaults` does. */
export function readSeed(seed: unknown): number {
  return number(0, 2 ** 32 - 1, "a seed", true)("seed", seed) as number;
}

function refuse(where: string, expected: string, value: unknown): never {
  const text = typeof value === "string" ? JSON.stringify(value) : inspect(value, ON_ONE_LINE);
  const found = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  throw new TypeError(`${where}: expected ${expected}, found ${found}; correct it or leave it out`);
}

const ON_ONE_LINE = { breakLength: Number.POSITIVE_INFINITY, depth: 2 };

function number(min: number, max: number, what: string, whole = false): Read {
  const bounds = max === MOST ? `${min} or more` : `from ${min} to ${max}`;
  return (where, value) =>
    typeof value === "number" && value >= min && value <= max && !(whole && value % 1 !== 0)
      ? value
      : refuse(where, `${what}, ${whole ? "a whole number" : "a number"} ${bounds}`, value);
}

function choice(...values: string[]): Read {
  return (where, value) =>
    typeof value === "string" && values.includes(value)
      ? value
      : refuse(where, values.join(" or "), value);
}

/** An object, or short for it: an amount, of which 0 is nothing, or whether at all. */
function either(short: string, amount: string | undefined, fields: Record<string, Read>): Read {
  return (where, value) => {
    if (amount === undefined && typeof value === "boolean") return value ? {} : undefined;
    if (amount !== undefined && value === 0) return undefined;
    if (amount !== undefined && typeof value === "number") {
      return { [amount]: fields[amount]?.(where, value) };
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return refuse(where, `${short}, or an object`, value);
    }
    const read = object(where, value, fields);
    if (amount === undefined || read[amount] !== undefined) return read;
    return refuse(where, `${amount} in it`, value);
  };
}

function object<Name extends string>(
  where: string,
  value: unknown,
  fields: Record<Name, Read>,
): Partial<Record<Name, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(where, "an object", value);
  }
  const read: Partial<Record<Name, unknown>> = {};
  for (const [name, given] of Object.entries(value)) {
    if (!Object.hasOwn(fields, name)) refuse(where, Object.keys(fields).join(", "), name);
    const inside = where === "faults" ? name : `${where}.${name}`;
    if (given !== undefined) read[name as Name] = fields[name as Name](inside, given);
  }
  return read;
}
