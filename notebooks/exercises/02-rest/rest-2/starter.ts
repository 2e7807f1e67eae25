import fetch from "node-fetch";

// Gives the user at this address a new name.
export async function rename(url: string, name: string): Promise<void> {
  const changed = await fetch(url, {
    method: "PATCH",
    headers: { "content-type": "application/merge-patch+json" },
    body: JSON.stringify({ name }),
  });
  if (changed.status !== 200) throw new Error(`the status is ${changed.status}`);
}
