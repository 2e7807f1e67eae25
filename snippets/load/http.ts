/** Requests over HTTP. */
import { Agent, request as send } from "node:http";
import { Agent as SecureAgent, request as sendSecurely } from "node:https";
import { signal } from "@snippets/context";
import type { LoadRequest } from "./load.ts";

/** One request over HTTP, as JSON can say it. */
export interface HttpTarget {
  url: string;
  /** GET unless told. */
  method?: string;
  headers?: { [name: string]: string };
  body?: string;
}

/** An answer came, and says that something is wrong. */
class HttpError extends Error {
  readonly code: string;

  constructor(status: number) {
    super(`the answer has the status ${status}`);
    this.name = "HttpError";
    this.code = `HTTP ${status}`;
  }
}

/**
 * Http returns a request for `load`: it sends the target, or of several the next one in turn, and reads the answer to its end.
 * A status of 400 or more is a failure of the kind "HTTP 404"; redirects are not followed. Connections are kept and used again,
 * and there are as many as requests under way. It throws a TypeError when a target is none.
 */
export function http(target: HttpTarget | readonly HttpTarget[]): LoadRequest {
  const targets = checkTargets(target, "http").map((one) => ({ ...one, at: new URL(one.url) }));
  const agents = {
    "http:": new Agent({ keepAlive: true }),
    "https:": new SecureAgent({ keepAlive: true }),
  };
  return (n, ctx) =>
    new Promise((resolve, reject) => {
      const { at, method = "GET", headers = {}, body } = targets[n % targets.length] as Target;
      const protocol = at.protocol as keyof typeof agents;
      const options = { method, headers, agent: agents[protocol], signal: signal(ctx) };
      const outgoing = (protocol === "http:" ? send : sendSecurely)(at, options, (answer) => {
        const { statusCode = 0 } = answer;
        answer.on("error", reject);
        answer.on("end", () =>
          statusCode < 400 ? resolve(statusCode) : reject(new HttpError(statusCode)),
        );
        answer.resume();
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
}

type Target = HttpTarget & { at: URL };

/** CheckTargets returns the targets as a list. It throws a TypeError, which begins with `caller`, when one is none. */
export function checkTargets(
  target: HttpTarget | readonly HttpTarget[],
  caller: string,
): readonly HttpTarget[] {
  const targets = Array.isArray(target)
    ? (target as readonly HttpTarget[])
    : [target as HttpTarget];
  const fault = (what: string, expected: string, found: unknown, next: string): never => {
    throw new TypeError(
      `${caller}: ${what}: expected ${expected}, found ${JSON.stringify(found) ?? found}; ${next}`,
    );
  };
  if (targets.length === 0) {
    fault("target", "at least one", target, 'pass { url: "http://127.0.0.1:8080/users" }');
  }
  for (const one of targets) {
    const { url, method, headers, body } = (one ?? {}) as Partial<HttpTarget>;
    if (typeof url !== "string" || !/^https?:$/.test(protocolOf(url))) {
      fault("url", "an address that begins with http:// or https://", url, "pass a service's url");
    }
    if (method !== undefined && !/^[A-Z]+$/.test(method)) {
      fault("method", "capital letters, such as POST", method, "leave it out for GET");
    }
    if (body !== undefined && typeof body !== "string") {
      fault("body", "a text", body, "JSON.stringify makes one");
    }
    const values = Object.values(headers ?? {});
    if (typeof (headers ?? {}) !== "object" || values.some((value) => typeof value !== "string")) {
      fault("headers", "texts by name", headers, 'pass { "content-type": "application/json" }');
    }
  }
  return targets;
}

const protocolOf = (url: string) => (URL.canParse(url) ? new URL(url).protocol : "");
