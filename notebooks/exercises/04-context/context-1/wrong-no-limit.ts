import { type Context, withCancel } from "@snippets/context";

type Get = (ctx: Context, path: string) => Promise<string>;

export async function userName(ctx: Context, get: Get): Promise<string> {
  const [child, cancel] = withCancel(ctx);
  try {
    return await get(child, "/users/1/name");
  } finally {
    cancel();
  }
}
