import { type Context, cause } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  if (ctx.err()) throw cause(ctx);
  const result = await start().result;
  if (ctx.err()) throw cause(ctx);
  return result;
}
