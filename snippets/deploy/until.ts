/** Waiting for a replica to be ready. */
import { afterFunc, type Context, cause, withTimeout } from "@snippets/context";

/** How long, and how often. Times are in milliseconds. */
export interface UntilOptions {
  /** Who is asked, for the message. */
  url: string;
  timeout: number;
  period: number;
}

/**
 * Until resolves when `ask` has said yes. It rejects with an Error when that takes longer than `timeout`, and with the cause of
 * `ctx` when that ends. A question that is not answered by then is not waited for.
 */
export async function until(
  ctx: Context,
  ask: () => Promise<boolean>,
  { url, timeout, period }: UntilOptions,
): Promise<void> {
  const [limited, cancel] = withTimeout(ctx, timeout);
  let last: unknown = "no";
  const asking = async (): Promise<void> => {
    while (limited.err() === undefined) {
      const yes = await ask().catch((error: unknown) => {
        last = error;
        return false;
      });
      if (yes) return;
      await new Promise((resolve) => setTimeout(resolve, period));
    }
  };
  try {
    await Promise.race([asking(), ended(limited)]);
    if (limited.err() === undefined) return;
    if (ctx.err() !== undefined) throw cause(ctx);
    const found = last instanceof Error ? last.message : String(last);
    throw new Error(
      `${url}: expected it to be ready within ${timeout} ms, found: ${found}; read its log, or give it more time`,
      { cause: last },
    );
  } finally {
    cancel();
  }
}

function ended(ctx: Context): Promise<void> {
  return new Promise((resolve) => afterFunc(ctx, resolve));
}
