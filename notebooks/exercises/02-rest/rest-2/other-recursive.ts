import fetch from "node-fetch";

export async function rename(url: string, name: string, left = 3): Promise<void> {
  if (left === 0) throw new Error(`${url} is changed by others all the time`);
  const { headers } = await fetch(url);
  const changed = await fetch(url, {
    method: "PATCH",
    headers: { "if-match": String(headers.get("etag")) },
    body: JSON.stringify({ name }),
  });
  if (changed.status === 412) return rename(url, name, left - 1);
  if (!changed.ok) throw new Error(`${url} answered ${changed.status}`);
}
