import fetch from "node-fetch";

export async function allNames(url: string): Promise<string[]> {
  const names: string[] = [];
  let next: string | null = `${url}/users?limit=1`;
  while (next) {
    const page = await fetch(next);
    if (!page.ok) throw new Error(`${page.status}`);
    names.push(...((await page.json()) as { name: string }[]).map((user) => user.name));
    next = page.headers.get("next");
  }
  return names;
}
