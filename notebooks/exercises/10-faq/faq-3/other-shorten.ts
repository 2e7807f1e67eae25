import { once } from "node:events";
import { createServer, type Server } from "node:http";

// Asks for the whole path, then for the path without its last part, and so on.
function serviceFor(path: string, moved: Map<string, string>): string | undefined {
  if (path === "") return undefined;
  return moved.get(path) ?? serviceFor(path.slice(0, path.lastIndexOf("/")), moved);
}

export function front(monolith: string, moved: Map<string, string>): Server {
  return createServer(async (incoming, response) => {
    const { method = "GET", url = "/" } = incoming;
    let sent = "";
    incoming.on("data", (part) => (sent += part));
    await once(incoming, "end");
    const body = sent === "" ? null : sent;
    const target = serviceFor(url.replace(/\?.*/, ""), moved) ?? monolith;
    try {
      const answer = await fetch(target + url, { method, body, redirect: "manual" });
      response.writeHead(answer.status).end(await answer.text());
    } catch {
      response.writeHead(502).end("expected an answer of the service behind, found none");
    }
  });
}
