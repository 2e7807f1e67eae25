import { once } from "node:events";
import { get } from "node:http";

export async function allNames(url: string): Promise<string[]> {
  return rest(new URL("/users?limit=1", url));
}

async function rest(address: URL): Promise<string[]> {
  const page = await new Promise<{ status: number; link: string; body: string }>(
    (resolve, reject) => {
      get(address, async (response) => {
        let body = "";
        response.on("data", (part) => (body += part));
        await once(response, "end");
        const { link = "" } = response.headers;
        resolve({ status: response.statusCode ?? 0, link: String(link), body });
      }).on("error", reject);
    },
  );
  if (page.status !== 200) throw new Error(`page ${address} was answered with ${page.status}`);
  const names = JSON.parse(page.body).map(({ name }: { name: string }) => name);
  const next = page.link
    .split(",")
    .map((one) => one.split(";"))
    .find(([, ...more]) => more.some((part) => part.trim() === 'rel="next"'));
  if (!next?.[0]) return names;
  return [...names, ...(await rest(new URL(next[0].trim().slice(1, -1), address)))];
}
