import { createServer, type Server } from "node:http";
import { is, New, PROBLEM_TYPE, type Problem } from "@snippets/errors";

export const NotFound = New("no such invoice");
export const Unavailable = New("invoices unavailable");
type Read = (id: string) => Promise<object>;

const problems: [Error, Problem][] = [
  [NotFound, { type: "/problems/no-invoice", title: "There is no such invoice", status: 404 }],
  [Unavailable, { type: "/problems/away", title: "Invoices cannot be read now", status: 503 }],
];
const fault: Problem = { type: "about:blank", title: "Internal Server Error", status: 500 };

export function invoices(read: Read, log: (error: unknown) => void): Server {
  return createServer(async (request, response) => {
    try {
      const body = JSON.stringify(await read(String(request.url).slice(1)));
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    } catch (cause) {
      log(new Error(`GET ${request.url}`, { cause }));
      const problem = problems.find(([sentinel]) => is(cause, sentinel))?.[1] ?? fault;
      response.writeHead(problem.status, { "content-type": `${PROBLEM_TYPE}; charset=utf-8` });
      response.end(JSON.stringify({ ...problem, instance: request.url }));
    }
  });
}
