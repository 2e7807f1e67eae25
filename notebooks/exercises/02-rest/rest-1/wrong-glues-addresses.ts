import fetch from "node-fetch";

export async function allNames(url: string): Promise<string[]> {
  const names: string[] = [];
  let next: string | undefined = "/users?limit=1";
  while (next) {
    const page = await fetch(url + next);
    if (!page.ok) throw new Error(`${page.status}`);
    names.push(...((await page.json()) as { name: string }[]).map((user) => user.name));
    next = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
  }
  return names;
}
