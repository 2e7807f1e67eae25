import fetch from "node-fetch";

export async function allNames(url: string): Promise<string[]> {
  const names: string[] = [];
  let address = `${url}/users?limit=1`;
  for (;;) {
    const page = await fetch(address);
    if (!page.ok) throw new Error(`${page.status}`);
    const link = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
    if (!link) return names;
    names.push(...((await page.json()) as { name: string }[]).map((user) => user.name));
    address = new URL(link, address).href;
  }
}
