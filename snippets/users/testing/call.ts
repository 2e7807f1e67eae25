/** One request and its whole response, each held against the OpenAPI document. */
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { assertContract } from "./contract-check.ts";

export interface Call {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer | object;
  agent?: Agent;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // A test names what it expects in the body; a wrong guess fails it.
  // biome-ignore lint/suspicious/noExplicitAny: the shape differs from test to test
  json: any;
}

const shared = new Agent({ keepAlive: true });

/**
 * Call sends a request and resolves with the response when it has been read to its end. It rejects
 * when the connection breaks, and when the response is not what the contract says.
 *
 * A body that is an object is sent as JSON, with the media type that its method wants.
 */
export async function call(url: string, options: Call = {}): Promise<Reply> {
  const method = options.method ?? "GET";
  const reply = await exchange(url, { ...options, method });
  assertContract(method, new URL(url).pathname, reply);
  return reply;
}

/** Exchange does the same without a look at the contract. */
export function exchange(url: string, options: Call & { method: string }): Promise<Reply> {
  const { method, body } = options;
  const headers = { ...options.headers };
  const isJson = typeof body === "object" && !Buffer.isBuffer(body);
  if (isJson && !Object.keys(headers).some((name) => name.toLowerCase() === "content-type")) {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    headers["Content-Type"] = type;
  }
  const content = isJson ? JSON.stringify(body) : body;
  // Node's client would send the body of a HEAD or a DELETE without saying where it ends.
  if (content !== undefined) headers["Content-Length"] = String(Buffer.byteLength(content));
  return new Promise((resolve, reject) => {
    const req = request(url, { method, headers, agent: options.agent ?? shared }, (res) => {
      const chunks: Buffer[] = [];
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("error", reject);
      res.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const json = /json/.test(res.headers["content-type"] ?? "") && text !== "";
        resolve({
          status: res.statusCode as number,
          headers: res.headers,
          text,
          json: json ? JSON.parse(text) : undefined,
        });
      });
    });
    req.on("error", reject);
    req.end(content);
  });
}
