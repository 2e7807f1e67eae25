import fetch from "node-fetch";

type Wait = (ms: number) => Promise<void>;
let calls = 0;

export function create(url: string, name: string, wait: Wait): Promise<string> {
  calls += 1;
  const headers = { "idempotency-key": `"create-${calls}-${Date.now()}"` };
  const attempt = async (left: number): Promise<string> => {
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ name }) });
    const location = answer.headers.get("location");
    if (answer.ok && location) return location;
    const again = [429, 503].includes(answer.status) && left > 1;
    if (!again) throw new Error(`${url} answered ${answer.status}`);
    await wait(Number(answer.headers.get("retry-after")) * 1000);
    return attempt(left - 1);
  };
  return attempt(4);
}
