import fetch from "node-fetch";

type Wait = (ms: number) => Promise<void>;

// Creates a user and returns its address.
export async function create(url: string, name: string, wait: Wait): Promise<string> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  if (answer.status !== 201) throw new Error(`the status is ${answer.status}`);
  return answer.headers.get("location") ?? "";
}
