import { background, type Context, withTimeout } from "@snippets/context";

type Get = (ctx: Context, path: string) => Promise<string>;

// Asks for the name of user 1. It may take 200 ms at most, and never longer than ctx allows.
export async function userName(ctx: Context | undefined, get: Get): Promise<string> {
  const [timed, cancel] = withTimeout(ctx ?? background(), 200);
  try {
    return await get(timed, "/users/1/name");
  } finally {
    cancel();
  }
}
