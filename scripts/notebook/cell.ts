/** One cell in a running kernel: its end and its limit. */
import type { Execution, KernelClient } from "../kernel/client.ts";
import type { Problem } from "./problem.ts";

/** How long a kernel may take to obey an interrupt, in milliseconds, before it is killed. */
const INTERRUPT_PATIENCE = 5_000;

/** How a cell ended: as it should, with an error, or so that the kernel is of no more use. */
export type CellEnd = "ok" | "failed" | Problem;

/**
 * runCell waits for the end of a cell that was sent to the kernel. A cell that takes longer than
 * `limit` milliseconds is interrupted, and one that does not obey takes its kernel with it: then, and
 * when the kernel ends, it resolves with a problem. It does not reject.
 */
export async function runCell(
  kernel: KernelClient,
  execution: Execution,
  limit: number,
): Promise<CellEnd> {
  const ended = Promise.all([execution.reply, execution.idle]);
  try {
    const reply = await within(ended, limit);
    if (reply === undefined) return await interrupt(kernel, ended, limit);
    return reply[0].status === "ok" ? "ok" : "failed";
  } catch (error) {
    return { kind: "kernel", lines: (error as Error).message.split("\n") };
  }
}

async function interrupt(
  kernel: KernelClient,
  ended: Promise<unknown>,
  limit: number,
): Promise<Problem> {
  kernel.interrupt();
  const stopped = (await within(ended, INTERRUPT_PATIENCE)) !== undefined;
  if (!stopped) kernel.kill();
  const how = stopped
    ? "it was interrupted"
    : "it did not stop when interrupted, so the kernel was killed";
  return { kind: "slow", lines: [`expected the cell to end within ${limit / 1000} s; ${how}`] };
}

/** within resolves with what `promise` does, or with undefined after `limit` milliseconds. */
async function within<T>(promise: Promise<T>, limit: number): Promise<T | undefined> {
  const expired = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => expired.resolve(undefined), limit);
  try {
    return await Promise.race([promise, expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * settle resolves when all that the kernel has published so far is here: one channel keeps its order,
 * so what comes before the kernel's "idle" about a new request was published before. It returns a
 * problem when the kernel ends or does not answer within `limit` milliseconds.
 */
export async function settle(kernel: KernelClient, limit: number): Promise<Problem | undefined> {
  const idle = Promise.withResolvers<true>();
  const stop = kernel.onPublished(({ content, header, parent_header }) => {
    if (header.msg_type !== "status" || content.execution_state !== "idle") return;
    if (parent_header.msg_type === "kernel_info_request") idle.resolve(true);
  });
  try {
    const answered = kernel.request("kernel_info_request").then(() => idle.promise);
    const died = kernel.exited.then(({ code, signal }) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      throw new Error(`expected the kernel to go on after the cell; its process ended with ${how}`);
    });
    if (await within(Promise.race([answered, died]), limit)) return undefined;
    const line = `expected the kernel to answer within ${limit / 1000} s after the last cell; it did not`;
    return { kind: "slow", lines: [line] };
  } catch (error) {
    return { kind: "kernel", lines: (error as Error).message.split("\n") };
  } finally {
    stop();
  }
}
