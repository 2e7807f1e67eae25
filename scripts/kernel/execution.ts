/**
 * What one execute request brings back: its outputs, its reply, and the end of its work.
 */
import type { Json, JsonObject, MimeBundle, Output } from "../notebook/format.ts";
import type { Message } from "./wire.ts";

/** The content of an `execute_reply`. `execution_count` is null when the kernel sent none. */
export interface ExecuteReply {
  status: "ok" | "error" | "aborted";
  execution_count: number | null;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  /** What the kernel asks of the notebook program besides. */
  payload?: Json;
}

/** One run of one cell. */
export interface Execution {
  /** The id of the request; every message that it causes names it as its parent. */
  readonly id: string;
  /** The outputs so far, merged as nbformat merges them. It grows while late output arrives. */
  readonly outputs: readonly Output[];
  /** The number from `execute_input`, null until (or unless) the kernel sends one. */
  readonly inputCount: number | null;
  /** Resolves with the reply; rejects when the kernel dies first. */
  readonly reply: Promise<ExecuteReply>;
  /** Resolves when the kernel says that this request is done; rejects when it dies first. */
  readonly idle: Promise<void>;
  /**
   * until resolves as soon as `test(outputs)` is true, at once when it already is. It rejects when the
   * kernel dies first. It has no time limit of its own.
   */
  until(test: (outputs: readonly Output[]) => boolean): Promise<void>;
}

/** The displays of one kernel by display id: an update reaches all that carry the id. */
export type Displays = Map<string, { data: MimeBundle; metadata: JsonObject }[]>;

/** The sending side of an Execution; only the client uses it. */
export class ExecutionRecord implements Execution {
  readonly id: string;
  readonly outputs: Output[] = [];
  readonly reply: Promise<ExecuteReply>;
  readonly idle: Promise<void>;
  inputCount: number | null = null;
  #clearNext = false;
  #waiters = new Set<{ test: () => boolean; done: () => void; fail: (error: Error) => void }>();
  #displays: Displays;
  #reply = Promise.withResolvers<ExecuteReply>();
  #idle = Promise.withResolvers<void>();
  #death: Error | undefined;

  constructor(id: string, displays: Displays) {
    this.id = id;
    this.#displays = displays;
    this.reply = this.#reply.promise;
    this.idle = this.#idle.promise;
    // A caller may await only one of the two; the other must not count as unhandled.
    this.reply.catch(() => {});
    this.idle.catch(() => {});
  }

  until(test: (outputs: readonly Output[]) => boolean): Promise<void> {
    if (test(this.outputs)) return Promise.resolve();
    if (this.#death) return Promise.reject(this.#death);
    return new Promise((done, fail) => {
      this.#waiters.add({ test: () => test(this.outputs), done, fail });
    });
  }

  /** settle takes the reply from the shell channel. */
  settle(content: JsonObject): void {
    const { status, execution_count, ename, evalue, traceback, payload } = content;
    this.#reply.resolve({
      // Stock tslab says "abort" where the protocol says "aborted".
      status: status === "ok" || status === "error" ? status : "aborted",
      execution_count: typeof execution_count === "number" ? execution_count : null,
      ...(typeof ename === "string" && {
        ename,
        evalue: String(evalue),
        traceback: traceback as string[],
      }),
      ...(payload !== undefined && { payload }),
    });
  }

  /** fail rejects all that still waits. */
  fail(error: Error): void {
    this.#death = error;
    this.#reply.reject(error);
    this.#idle.reject(error);
    for (const waiter of this.#waiters) waiter.fail(error);
    this.#waiters.clear();
  }

  /** receive takes a message from the iopub channel whose parent is this request. */
  receive({ header, content }: Message): void {
    switch (header.msg_type) {
      case "status":
        if (content.execution_state === "idle") this.#idle.resolve();
        return;
      case "execute_input":
        this.inputCount = content.execution_count as number;
        return;
      case "clear_output":
        if (content.wait) this.#clearNext = true;
        else this.outputs.length = 0;
        break;
      case "update_display_data":
        this.#update(content);
        return;
      default:
        this.#append(header.msg_type, content);
    }
    this.check();
  }

  /** check wakes those who wait for outputs. */
  check(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.test()) continue;
      this.#waiters.delete(waiter);
      waiter.done();
    }
  }

  #append(type: string, content: JsonObject): void {
    const output = toOutput(type, content);
    if (output === null) return;
    if (this.#clearNext) {
      this.#clearNext = false;
      this.outputs.length = 0;
    }
    const last = this.outputs.at(-1);
    if (
      output.output_type === "stream" &&
      last?.output_type === "stream" &&
      last.name === output.name
    ) {
      last.text += output.text;
      return;
    }
    this.outputs.push(output);
    const id = displayId(content);
    if (id === undefined || !("data" in output)) return;
    const shown = this.#displays.get(id) ?? [];
    shown.push(output);
    this.#displays.set(id, shown);
  }

  #update(content: JsonObject): void {
    for (const shown of this.#displays.get(displayId(content) ?? "") ?? []) {
      shown.data = content.data as MimeBundle;
      shown.metadata = (content.metadata ?? {}) as JsonObject;
    }
  }
}

function displayId(content: JsonObject): string | undefined {
  const transient = content.transient as JsonObject | undefined;
  return typeof transient?.display_id === "string" ? transient.display_id : undefined;
}

/** toOutput gives the nbformat output of an iopub message, or null when the message is none. */
function toOutput(type: string, content: JsonObject): Output | null {
  switch (type) {
    case "stream":
      return {
        output_type: "stream",
        name: content.name as "stdout" | "stderr",
        text: String(content.text),
      };
    case "display_data":
      return {
        output_type: "display_data",
        data: content.data as MimeBundle,
        metadata: (content.metadata ?? {}) as JsonObject,
      };
    case "execute_result":
      return {
        output_type: "execute_result",
        execution_count: content.execution_count as number,
        data: content.data as MimeBundle,
        metadata: (content.metadata ?? {}) as JsonObject,
      };
    case "error":
      return {
        output_type: "error",
        ename: String(content.ename),
        evalue: String(content.evalue),
        traceback: content.traceback as string[],
      };
    default:
      return null;
  }
}
