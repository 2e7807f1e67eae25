import { dirname, join } from "node:path";
import { type Child, launch } from "./child.ts";
import { collectorEnvironment } from "./collect.ts";
import { serviceMain } from "./names.ts";
import { cellOutput, type Output } from "./output.ts";
import { ServiceError } from "./service-error.ts";
import { type ServiceRow, ServiceTable } from "./table.ts";

/** Options of `start`. All may be left out. */
export interface StartOptions {
  /** The name under which this run is known: give another to run a second one beside the first. The service's own unless told. */
  as?: string;
  /** The port to listen on. Without it the service takes its usual port, or a free one when that is taken. */
  port?: number;
  /** Environment variables for the service, on top of those of the kernel. */
  env?: Record<string, string>;
  /** How long the service may take to be ready, in milliseconds. 10,000 unless told. */
  timeout?: number;
  /** How long the service may drain when it is stopped, in milliseconds. 5,000 unless told. */
  grace?: number;
  /** The folder that holds the services. The project's `snippets` unless told. */
  root?: string;
  /** Where the log goes. Under the cell that calls `start`, unless told. */
  output?: Output;
}

/** A service that was ready when `start` returned it. */
export interface Service {
  /** The name under which it runs: that of the service, or the one that `as` gave it. */
  readonly name: string;
  /** Its address, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** The id of its process. */
  readonly pid: number;
  /** Resolves when the process has ended and its log is written, whoever ended it. It never rejects. */
  readonly exited: Promise<void>;
  /**
   * Stops this run of the service and resolves when it is gone. It does not touch a run that has
   * replaced this one. After the first call, subsequent calls wait for the same end.
   */
  stop(): Promise<void>;
}

/** What is known of one name: its runs follow each other, never two at a time. */
interface Slot {
  /** Settles when all that was asked so far is done. */
  tail: Promise<unknown>;
  /** The run that has not ended yet, ready or not. */
  child?: Child | undefined;
  /** What `services` says of it, once it is ready. */
  row?: ServiceRow | undefined;
  /** How often it was stopped: a start that waits in line is given up when this has grown. */
  stops: number;
}

const slots = registry();

const SNIPPETS = join(import.meta.dirname, "..", "..", "snippets");
const ORPHAN_GRACE_MS = 2000;

/**
 * Starts the service `service` in a process of its own and resolves when it has said that it is ready.
 *
 * The service's log appears under the cell that called `start`, each line prefixed by the name, also
 * after that cell has ended. If the service runs already it is replaced: the old process is gone,
 * and its port free, before the new one begins. Calls for the same name are served one after the
 * other. With `as` the same service runs several times, each under its own name; that name is then the
 * one that counts here, and the one to stop. The service ends with the kernel; an interrupt of the
 * kernel does not end it.
 *
 * Rejects with an Error that lists the services when there is none of that name, with a RangeError when
 * `as` is not made of small letters, digits and hyphens, after a letter, and with a ServiceError when the service ends before it is ready, is not ready in time, or is stopped
 * meanwhile; then no process is left.
 */
export async function start(service: string, options: StartOptions = {}): Promise<Service> {
  const root = options.root ?? SNIPPETS;
  const main = serviceMain(service, root);
  const name = options.as === undefined ? service : validName(options.as);
  const output = options.output ?? cellOutput();
  const slot = slotOf(name);
  const { stops } = slot;
  return inLine(slot, async () => {
    await slot.child?.end();
    if (slot.stops !== stops) throw stoppedInLine(name);
    const child = launch({
      name,
      service,
      main,
      cwd: dirname(root),
      env: environment(options),
      timeout: options.timeout ?? 10_000,
      grace: options.grace ?? 5000,
      orphanGrace: ORPHAN_GRACE_MS,
      output,
    });
    slot.child = child;
    void child.gone.then(() => {
      if (slot.child !== child) return;
      slot.child = undefined;
      slot.row = undefined;
    });
    const url = await child.ready;
    const row = { name, url, port: portOf(url), pid: child.pid as number };
    slot.row = { ...row, since: new Date() };
    return { ...row, exited: child.gone.then(() => {}), stop: () => child.end() };
  });
}

/**
 * Stops the service `name`: it is told to drain (SIGTERM), and killed with all the processes of its
 * group when it has not ended after its time. Resolves when the process is gone and its log is
 * written.
 *
 * A start of the same name that is not ready yet is given up, and so are those that wait in line.
 * Stopping what does not run, or stopping twice, does nothing. Rejects with an Error that lists the
 * services when there is none of that name.
 */
export async function stop(name: string): Promise<void> {
  if (!slots.has(name)) serviceMain(name, SNIPPETS);
  const slot = slotOf(name);
  slot.stops++;
  void slot.child?.end();
  await inLine(slot, async () => slot.child?.end());
}

/** Stops every service that runs or is about to, all at once, as `stop` does. */
export async function stopAll(): Promise<void> {
  await Promise.all([...slots.keys()].map((name) => stop(name)));
}

/**
 * Returns the services that are ready now, in the order of their names. The table does not change
 * afterwards. As the last expression of a cell, or given to `console.log`, it prints as a table.
 */
export function services(): ServiceTable {
  const rows = [...slots.values()].flatMap((slot) => (slot.row ? [slot.row] : []));
  return new ServiceTable(...rows.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

/** The one registry of this process: a kernel may load this module twice, the services are the same. */
function registry(): Map<string, Slot> {
  const global = globalThis as { [key: symbol]: Map<string, Slot> | undefined };
  const key = Symbol.for("microservices-workbook.services");
  global[key] ??= new Map();
  return global[key];
}

function slotOf(name: string): Slot {
  let slot = slots.get(name);
  if (!slot) {
    slot = { tail: Promise.resolve(), stops: 0 };
    slots.set(name, slot);
  }
  return slot;
}

/** Runs `task` after all that was asked of the slot before, whether that failed or not. */
function inLine<T>(slot: Slot, task: () => Promise<T>): Promise<T> {
  const result = slot.tail.then(task);
  slot.tail = result.catch(() => {});
  return result;
}

/**
 * The environment of a service: what steers the kernel, or would move the service, stays behind.
 * WORKBOOK_HOST is the loopback address for all services of this kernel; who runs many kernels at once
 * gives each its own, so that their services do not meet on the usual ports. While there is a collector, each is told where.
 */
function environment({ env, port }: StartOptions): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, HOST, PORT, WORKBOOK_HOST, ...inherited } = process.env;
  return {
    ...inherited,
    ...collectorEnvironment(),
    ...(WORKBOOK_HOST ? { HOST: WORKBOOK_HOST } : {}),
    ...env,
    ...(port === undefined ? {} : { PORT: String(port) }),
  };
}

/** Each line of a log begins with this name in brackets, and readers of logs look for that form. */
function validName(name: string): string {
  if (/^[a-z][a-z0-9-]*$/.test(name)) return name;
  throw new RangeError(
    `expected in "as" a letter and then letters, digits and hyphens, all small; found ${JSON.stringify(name)}; use a name such as greeter-2`,
  );
}

/** The port of an address; for http and https it may be left out. */
function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port) || (protocol === "https:" ? 443 : 80);
}

function stoppedInLine(name: string): ServiceError {
  return new ServiceError({
    service: name,
    expected: "its turn, after what was asked of it before",
    found: "it was stopped while it waited",
    next: "start it again when you need it",
    log: [],
  });
}
