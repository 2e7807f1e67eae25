import fetch from "node-fetch";

export async function allNames(url: string): Promise<string[]> {
  const names: string[] = [];
  for (let page = 1; ; page++) {
    const answer = await fetch(`${url}/users?limit=1&page=${page}`);
    const users = (await answer.json()) as { name: string }[];
    if (users.length === 0) return names;
    names.push(...users.map((user) => user.name));
  }
}
