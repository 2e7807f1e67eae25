import fetch from "node-fetch";

export async function rename(url: string, name: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const read = await fetch(url);
    const etag = read.headers.get("etag") ?? "";
    const changed = await fetch(url, {
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json", "if-match": etag },
      body: JSON.stringify({ name }),
    });
    if (changed.status === 200) return;
    if (changed.status !== 412) throw new Error(`the status is ${changed.status}`);
  }
}
