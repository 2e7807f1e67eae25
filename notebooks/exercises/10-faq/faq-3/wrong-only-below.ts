import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";

// Sends a request on as it is, and its answer back.
function forward(url: string, incoming: IncomingMessage, response: ServerResponse) {
  const { method, headers } = incoming;
  const sent = request(url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on("error", () => response.writeHead(502).end());
  incoming.pipe(sent);
}

// Answers in place of the monolith, and of what has moved out of it.
export function front(monolith: string, moved: Map<string, string>): Server {
  return createServer((incoming, response) => {
    const path = incoming.url ?? "/";
    const [name = ""] = path.split("?");
    const [longest = ""] = [...moved.keys()]
      .filter((prefix) => name.startsWith(`${prefix}/`))
      .sort((a, b) => b.length - a.length);
    forward((moved.get(longest) ?? monolith) + path, incoming, response);
  });
}
