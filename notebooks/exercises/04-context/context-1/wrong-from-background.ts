import { background, type Context, withTimeout } from "@snippets/context";

type Get = (ctx: Context, path: string) => Promise<string>;

export async function userName(_ctx: Context, get: Get): Promise<string> {
  const [timed, cancel] = withTimeout(background(), 200);
  try {
    return await get(timed, "/users/1/name");
  } finally {
    cancel();
  }
}
