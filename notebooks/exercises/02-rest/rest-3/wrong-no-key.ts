import fetch from "node-fetch";

type Wait = (ms: number) => Promise<void>;

export async function create(url: string, name: string, wait: Wait): Promise<string> {
  for (let attempt = 1; attempt <= 4; attempt++) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    if (answer.status === 201) return answer.headers.get("location") ?? "";
    if (answer.status !== 429 && answer.status !== 503) throw new Error(`${answer.status}`);
    await wait(1000 * Number(answer.headers.get("retry-after")));
  }
  throw new Error("four attempts");
}
