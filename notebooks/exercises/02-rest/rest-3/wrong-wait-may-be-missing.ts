import { randomUUID } from "node:crypto";
import fetch from "node-fetch";

type Wait = (ms: number) => Promise<void>;

const atOnce: Wait = async () => {};

export async function create(url: string, name: string, wait = atOnce): Promise<string> {
  const key = `"${randomUUID()}"`;
  for (let attempt = 1; attempt <= 4; attempt++) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify({ name }),
    });
    if (answer.status === 201) return answer.headers.get("location") ?? "";
    if (answer.status !== 429 && answer.status !== 503)
      throw new Error(`the status is ${answer.status}`);
    await wait(1000 * Number(answer.headers.get("retry-after")));
  }
  throw new Error("four attempts were answered with 429 or 503");
}
