import fetch from "node-fetch";

// Returns the names of all users, page by page.
export async function allNames(url: string): Promise<string[]> {
  const answer = await fetch(`${url}/users?limit=1`);
  const users = (await answer.json()) as { name: string }[];
  return users.map((user) => user.name);
}
