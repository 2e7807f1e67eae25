/**
 * A Jupyter kernel client: starts a kernel as a process of its own and speaks the wire protocol to it.
 *
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Dealer, Request, Subscriber } from "zeromq";
import type { JsonObject } from "../notebook/format.ts";
import { type Connection, createConnectionFile } from "./connection.ts";
import { type Displays, type Execution, ExecutionRecord } from "./execution.ts";
import { type Command, launcherCommand } from "./kernelspec.ts";
import { PORT_TAKEN } from "./repairs/startup.ts";
import { decode, encode, type Message, newRequest } from "./wire.ts";

export type { ExecuteReply, Execution } from "./execution.ts";

/** How a kernel is started. */
export interface KernelOptions {
  /** The kernel's working folder: in Jupyter, the notebook's. */
  cwd: string;
  /** The command line; the workbook's launcher unless given. */
  command?: Command;
  /** Environment variables on top of this process's own. */
  env?: Record<string, string>;
  /** How long the kernel may take to its first reply, in milliseconds; 60 s unless given. */
  startTimeout?: number;
}

/** How a cell is executed; the defaults are the protocol's. */
export interface ExecuteOptions {
  /** Whether an error aborts the requests that are queued behind this one; true unless given. */
  stopOnError?: boolean;
  /** Whether the kernel shows nothing and counts nothing; false unless given. */
  silent?: boolean;
}

/** How a process ended: one of the two is null. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The kernel's process ended while something still waited for it. */
export class KernelDiedError extends Error {
  override name = "KernelDiedError";
  readonly exit: Exit;
  constructor({ code, signal }: Exit, tail: string) {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    super(
      `expected an answer from the kernel, but its process ended with ${how}; ${
        tail === "" ? "it wrote nothing to stderr" : `the end of its stderr:\n${tail}`
      }`,
    );
    this.exit = { code, signal };
  }
}

const TAIL_LENGTH = 4096;
const ATTEMPTS = 3;
const RETRY_MS = 100;
const MAX_RETRY_MS = 1000;
// Without a timeout, each 512th send is put off, and a send meanwhile fails; see repairs/output.ts.
const SENDING = { linger: 0, sendTimeout: 0, sendHighWaterMark: 0 };
// Only a kernel whose children hold its sockets open makes us wait this long.
const DISCONNECT_MS = 1000;
const QUIET_MS = 10;

/**
 * A running kernel. It owns the kernel's process: call `shutdown` in the end. A kernel that is left
 * alone keeps this process alive too.
 */
export class KernelClient {
  /** The process id of the kernel; it leads a process group of its own, as under Jupyter. */
  readonly pid: number;
  /** Resolves when the kernel's process has ended, in whatever way. It never rejects. */
  readonly exited: Promise<Exit>;
  #child: ChildProcess;
  #key: string;
  #session = randomUUID();
  #shell = new Dealer(SENDING);
  #control = new Dealer(SENDING);
  #stdin = new Dealer(SENDING);
  #heartbeat = new Request({ linger: 0 });
  // No high-water mark: a cell may print faster than we read, and nothing may be lost.
  #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  #tail = "";
  #received = 0;
  #death: KernelDiedError | undefined;
  #waiting = new Map<string, PromiseWithResolvers<Message>>();
  #executions = new Map<string, ExecutionRecord>();
  #displays: Displays = new Map();
  #connected = new Map<Dealer | Subscriber, Promise<void>>();
  #listeners = new Set<(message: Message) => void>();

  /** Use startKernel, which also waits until the kernel answers. */
  constructor(child: ChildProcess, connection: Connection) {
    this.#child = child;
    this.pid = child.pid as number;
    this.#key = connection.key;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#tail = (this.#tail + text).slice(-TAIL_LENGTH);
      });
    }
    this.exited = new Promise((resolve) => {
      // "close" comes after "exit", when all of stderr was read; but a child of the kernel may hold
      // stderr open for ever, so "exit" decides and the rest gets one turn of the loop.
      child.once("exit", async (code, signal) => {
        await this.#disconnected();
        this.#end({ code, signal });
        resolve({ code, signal });
      });
    });
    for (const socket of [this.#shell, this.#control, this.#iopub]) {
      socket.events.on("connect", () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#connected.set(socket, promise);
        socket.events.on("disconnect", () => resolve());
      });
    }
    const { ip, shell_port, control_port, iopub_port, stdin_port, hb_port } = connection;
    this.#shell.connect(`tcp://${ip}:${shell_port}`);
    this.#control.connect(`tcp://${ip}:${control_port}`);
    this.#stdin.connect(`tcp://${ip}:${stdin_port}`);
    this.#heartbeat.connect(`tcp://${ip}:${hb_port}`);
    this.#iopub.connect(`tcp://${ip}:${iopub_port}`);
    this.#iopub.subscribe();
    this.#read(this.#shell, (message) => this.#onReply(message));
    this.#read(this.#control, (message) => this.#onReply(message));
    this.#read(this.#iopub, (message) => this.#route(message));
  }

  /** The end of what the kernel's process wrote to its own stdout and stderr. */
  get stderrTail(): string {
    return this.#tail;
  }

  /**
   * execute queues a cell. It returns at once; the outputs arrive in the Execution.
   * After the kernel's death the Execution's promises reject.
   */
  execute(code: string, { stopOnError = true, silent = false }: ExecuteOptions = {}): Execution {
    const message = newRequest(
      "execute_request",
      {
        code,
        silent,
        store_history: !silent,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: stopOnError,
      },
      this.#session,
    );
    const record = new ExecutionRecord(message.header.msg_id, this.#displays);
    this.#executions.set(record.id, record);
    if (this.#death) record.fail(this.#death);
    else this.#send(this.#shell, message);
    return record;
  }

  /**
   * request sends any other message and resolves with its reply. The channel is "shell" unless
   * given. It rejects with a KernelDiedError when the kernel dies first; it has no time limit.
   */
  request(
    type: string,
    content: JsonObject = {},
    channel: "shell" | "control" = "shell",
  ): Promise<Message> {
    if (this.#death) return Promise.reject(this.#death);
    const message = newRequest(type, content, this.#session);
    const waiting = Promise.withResolvers<Message>();
    this.#waiting.set(message.header.msg_id, waiting);
    this.#send(channel === "shell" ? this.#shell : this.#control, message);
    return waiting.promise;
  }

  /** onPublished calls `listener` with each message of the iopub channel until the returned function is called. */
  onPublished(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** heartbeat resolves when the kernel echoes. Only one may be under way at a time. */
  async heartbeat(): Promise<void> {
    await this.#heartbeat.send("ping");
    await this.#heartbeat.receive();
  }

  /** interrupt sends SIGINT to the kernel's process group, as Jupyter does. It does not wait. */
  interrupt(): void {
    this.#signalGroup("SIGINT");
  }

  /** kill sends a signal to the kernel's process alone. After its death it does nothing. */
  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    this.#child.kill(signal);
  }

  /**
   * shutdown asks the kernel to end and waits until it has. A kernel that has not ended after
   * `patience` milliseconds gets SIGTERM, and after as long again its process group gets SIGKILL.
   * A second call, or a call after the kernel's death, resolves with how it ended.
   */
  async shutdown({ patience = 5000, restart = false } = {}): Promise<Exit> {
    if (this.#death) return this.exited;
    this.request("shutdown_request", { restart }, "control").catch(() => {});
    const timers = [
      setTimeout(() => this.kill("SIGTERM"), patience),
      setTimeout(() => this.#signalGroup("SIGKILL"), 2 * patience),
    ];
    const exit = await this.exited;
    for (const timer of timers) clearTimeout(timer);
    return exit;
  }

  /**
   * ready resolves when the kernel has answered and its iopub channel is known to reach us.
   * Jupyter's clients do the same: a kernel drops what it publishes before the subscription arrives.
   */
  async ready(timeout: number): Promise<void> {
    const heard = Promise.withResolvers<void>();
    const stop = this.onPublished(({ header }) => {
      if (header.msg_type === "status") heard.resolve();
    });
    let answered = false;
    const ask = () => {
      const reply = this.request("kernel_info_request");
      reply.then(
        () => {
          answered = true;
        },
        () => {},
      );
      return reply;
    };
    let pause = RETRY_MS;
    let retry: NodeJS.Timeout;
    const again = () => {
      ask().catch(() => {});
      pause = Math.min(2 * pause, MAX_RETRY_MS);
      retry = setTimeout(again, pause);
    };
    retry = setTimeout(again, pause);
    const expired = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const missing = answered ? "published nothing on iopub" : "did not answer";
      expired.reject(
        new Error(
          `expected the kernel to be ready within ${timeout} ms, but it ${missing}; the end of its stderr:\n${this.#tail}`,
        ),
      );
    }, timeout);
    try {
      const died = this.exited.then(() => Promise.reject(this.#death));
      died.catch(() => {});
      await Promise.race([Promise.all([ask(), heard.promise]), died, expired.promise]);
    } finally {
      clearTimeout(retry);
      clearTimeout(timer);
      stop();
      // The retries that are still open will be answered or not; nobody waits for them.
      for (const { promise } of this.#waiting.values()) promise.catch(() => {});
    }
  }

  #send(socket: Dealer, message: Message): void {
    socket.send(encode(message, this.#key)).catch((error: unknown) => {
      const failure = new Error(`could not send ${message.header.msg_type} to the kernel`, {
        cause: error,
      });
      this.#waiting.get(message.header.msg_id)?.reject(failure);
      this.#executions.get(message.header.msg_id)?.fail(failure);
    });
  }

  async #read(socket: Dealer | Subscriber, take: (message: Message) => void): Promise<void> {
    for await (const frames of socket) {
      this.#received++;
      take(decode(frames as Buffer[], this.#key));
    }
  }

  #onReply(message: Message): void {
    const id = message.parent_header.msg_id ?? "";
    this.#waiting.get(id)?.resolve(message);
    this.#waiting.delete(id);
    if (message.header.msg_type === "execute_reply") {
      this.#executions.get(id)?.settle(message.content);
    }
  }

  #route(message: Message): void {
    this.#executions.get(message.parent_header.msg_id ?? "")?.receive(message);
    // An update changes the displays of other executions too.
    if (message.header.msg_type === "update_display_data") {
      for (const record of this.#executions.values()) record.check();
    }
    for (const listener of this.#listeners) listener(message);
  }

  /** disconnected waits until all that the dead kernel has sent is read. */
  async #disconnected(): Promise<void> {
    // ZeroMQ notices the end of a connection after it has read what came before.
    const closed = Promise.all(this.#connected.values());
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, DISCONNECT_MS);
    await Promise.race([closed, limit.promise]);
    clearTimeout(timer);
    // What is left lies in this process; the sockets tell of it in the next turns of the event loop.
    let before: number;
    do {
      before = this.#received;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    } while (this.#received !== before);
  }

  #signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // No process group (Windows), or the kernel is gone.
      this.kill(signal);
    }
  }

  #end(exit: Exit): void {
    const death = new KernelDiedError(exit, this.#tail.trimEnd());
    this.#death = death;
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#heartbeat, this.#iopub]) {
      socket.close();
    }
    for (const waiting of this.#waiting.values()) waiting.reject(death);
    for (const record of this.#executions.values()) record.fail(death);
    this.#waiting.clear();
  }
}

/**
 * startKernel starts a kernel and resolves when it answers and its outputs can be heard.
 *
 * The kernel gets a process group of its own. Its connection file lies in a temporary folder, which is
 * removed before startKernel returns. When the kernel dies or stays silent for `startTimeout`
 * milliseconds, its process is killed and startKernel rejects with what it wrote to stderr. When another
 * program took one of its ports meanwhile, it is started again with others, at most twice.
 */
export async function startKernel(options: KernelOptions): Promise<KernelClient> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      const retry = error instanceof KernelDiedError && error.message.includes(PORT_TAKEN);
      if (!retry || attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce({
  cwd,
  command = launcherCommand(),
  env = {},
  startTimeout = 60_000,
}: KernelOptions): Promise<KernelClient> {
  const file = await createConnectionFile();
  try {
    const [program, ...args] = command.map((arg) => arg.replace("{connection_file}", file.path));
    const child = spawn(program as string, args, {
      cwd,
      env: { ...process.env, ...env, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    await new Promise((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    const client = new KernelClient(child, file.connection);
    try {
      await client.ready(startTimeout);
    } catch (error) {
      client.kill("SIGKILL");
      await client.exited;
      throw error;
    }
    return client;
  } finally {
    await file.remove();
  }
}
