import fetch from "node-fetch";

export async function allNames(url: string): Promise<string[]> {
  const names: string[] = [];
  let next: string | undefined = `${url}/users?limit=1`;
  while (next) {
    const page = await fetch(next);
    if (page.status !== 200) throw new Error(`expected 200 from ${next}, got ${page.status}`);
    const users = (await page.json()) as { name: string }[];
    names.push(...users.map((user) => user.name));
    const link = /<([^>]+)>;\s*rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
    next = link && new URL(link, next).href;
  }
  return names;
}
