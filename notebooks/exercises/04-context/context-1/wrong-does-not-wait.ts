import { type Context, withTimeout } from "@snippets/context";

type Get = (ctx: Context, path: string) => Promise<string>;

export async function userName(ctx: Context, get: Get): Promise<string> {
  const [timed, cancel] = withTimeout(ctx, 200);
  let name = "";
  get(timed, "/users/1/name")
    .then((found) => {
      name = found;
    })
    .catch(() => {})
    .finally(cancel);
  return name;
}
