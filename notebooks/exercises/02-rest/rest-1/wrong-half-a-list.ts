import fetch from "node-fetch";

export async function allNames(url: string): Promise<string[]> {
  const names: string[] = [];
  let next: string | undefined = `${url}/users?limit=1`;
  while (next) {
    const page = await fetch(next);
    if (page.status !== 200) break;
    names.push(...((await page.json()) as { name: string }[]).map((user) => user.name));
    const link = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
    next = link && new URL(link, next).href;
  }
  return names;
}
