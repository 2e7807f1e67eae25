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
  const routes = [...moved];
  return createServer((incoming, response) => {
    const path = incoming.url ?? "/";
    const route = routes.find(([prefix]) => path.startsWith(prefix));
    forward((route?.[1] ?? monolith) + path, incoming, response);
  });
}
