import { type Context, withCancel } from "@snippets/context";

type Call = (ctx: Context) => Promise<string>;

export async function hedged(ctx: Context, after: number, call: Call): Promise<string> {
  const [shared, cancel] = withCancel(ctx);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      let underWay = 0;
      const begin = () => {
        underWay++;
        call(shared).then(resolve, (error) => {
          if (--underWay === 0) reject(error);
        });
      };
      begin();
      timer = setTimeout(begin, after);
    });
  } finally {
    clearTimeout(timer);
    cancel();
  }
}
