import { type Context, withDeadline } from "@snippets/context";

type Get = (ctx: Context, path: string) => Promise<string>;

export function userName(ctx: Context, get: Get): Promise<string> {
  const [timed, cancel] = withDeadline(ctx, new Date(Date.now() + 200));
  return get(timed, "/users/1/name").finally(cancel);
}
