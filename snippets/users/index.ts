/**
 * A client of the users service, on node-fetch.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import {
  background,
  type CancelFunc,
  type Context,
  cause,
  DeadlineExceeded,
  fromSignal,
  signal as signalOf,
  withTimeout,
} from "@snippets/context";
import { recorded, sendBudget } from "@snippets/service";
import fetch, { type Response } from "node-fetch";
import {
  CanceledError,
  ConnectionError,
  ProtocolError,
  problemToError,
  TimeoutError,
} from "./client-errors.ts";
import type { NewUser, Problem, User, UserPatch } from "./types.ts";

export * from "./client-errors.ts";
export {
  ErrEmailTaken,
  ErrIdempotencyKeyBusy,
  ErrIdempotencyKeyReused,
  ErrInvalidParameter,
  ErrInvalidUser,
  ErrMalformedJson,
  ErrNotFound,
  ErrPreconditionFailed,
  ErrPreconditionRequired,
  ErrRateLimited,
  taxonomy,
} from "./errors.ts";
export type { FieldError, NewUser, Problem, User, UserPatch } from "./types.ts";

export interface ClientOptions {
  /** How long a call may take, its answer included, in milliseconds. Default: 5000. */
  timeout?: number;
  /** Whether connections are used again. Default: true. */
  keepAlive?: boolean;
}

/** What every call can be told. */
export interface CallOptions {
  /**
   * The context of the call. The service is told how long it still lasts, and the call ends when it does:
   * with `TimeoutError`, which is DeadlineExceeded, or `CanceledError`, which is Canceled.
   */
  ctx?: Context;
  /** The id of the request that this call is a part of: the service logs its own under the same one. */
  requestId?: string;
  /** Ends the call when it aborts: the call then rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * How long this call may take, in milliseconds. Default: as long as its context, when that has a deadline,
   * else the client's.
   */
  timeout?: number;
}

/** What a call that changes a user can be told. */
export interface ChangeOptions extends CallOptions {
  /** Change only what still has this ETag; else the call rejects with `PreconditionError`. */
  ifMatch?: string;
}

/** A user, with the ETag of the version that was read. */
export interface TaggedUser {
  user: User;
  etag: string;
}

/** One page of users. */
export interface UserPage {
  users: User[];
  /** The cursor of the next page; absent on the last one. */
  next?: string;
}

/**
 * A UsersClient calls one users service.
 *
 * Its methods reject with the errors of `client-errors.ts`, and never retry: whether a second try is
 * safe is for the caller to decide. An idle connection does not keep the process.
 */
export class UsersClient {
  readonly #url: string;
  readonly #timeout: number;
  readonly #agent: HttpAgent;

  /** Does not connect yet. Throws a TypeError when `url` is none, or its scheme is not http(s). */
  constructor(url: string, options: ClientOptions = {}) {
    const { protocol, href } = new URL(url);
    if (protocol !== "http:" && protocol !== "https:") {
      throw new TypeError(`expected the URL of a service, http://host:port, found "${url}"`);
    }
    this.#url = href.replace(/\/$/, "");
    this.#timeout = options.timeout ?? 5000;
    const keepAlive = options.keepAlive ?? true;
    this.#agent =
      protocol === "https:" ? new HttpsAgent({ keepAlive }) : new HttpAgent({ keepAlive });
  }

  /** One page of users in the order of their ids; the first page without a cursor. */
  async list(options: CallOptions & { limit?: number; cursor?: string } = {}): Promise<UserPage> {
    const query = new URLSearchParams();
    if (options.limit !== undefined) query.set("limit", String(options.limit));
    if (options.cursor !== undefined) query.set("cursor", options.cursor);
    const { response, json } = await this.#call("GET", `/users?${query}`, options);
    if (!Array.isArray(json)) throw unexpected("a list of users", json);
    const link = response.headers.get("link") ?? "";
    const next = /[?&]cursor=([\w-]+)[^>]*>; rel="next"/.exec(link)?.[1];
    const users = json.map(toUser);
    return next === undefined ? { users } : { users, next };
  }

  /** All users, fetched page by page as the loop goes on. */
  async *all(options: CallOptions & { limit?: number } = {}): AsyncGenerator<User> {
    let page = await this.list(options);
    yield* page.users;
    while (page.next !== undefined) {
      page = await this.list({ ...options, cursor: page.next });
      yield* page.users;
    }
  }

  /** The user with this id. Rejects with `NotFoundError` when there is none. */
  async get(id: number, options: CallOptions = {}): Promise<TaggedUser> {
    return tagged(await this.#call("GET", `/users/${id}`, options));
  }

  /** The user with this id, or undefined when it still has this ETag. */
  async getIfChanged(
    id: number,
    etag: string,
    options: CallOptions = {},
  ): Promise<TaggedUser | undefined> {
    const answer = await this.#call("GET", `/users/${id}`, options, { "If-None-Match": etag });
    return answer.response.status === 304 ? undefined : tagged(answer);
  }

  /**
   * Adds a user. With an `idempotencyKey` the call can be made again, with the same user, after an
   * answer that never came: the user is added once.
   */
  async create(
    user: NewUser,
    options: CallOptions & { idempotencyKey?: string } = {},
  ): Promise<TaggedUser> {
    const key = options.idempotencyKey;
    const headers = { ...JSON_BODY, ...(key === undefined ? {} : { "Idempotency-Key": key }) };
    return tagged(await this.#call("POST", "/users", options, headers, user));
  }

  /**
   * Replaces a user whole: an e-mail address that is not given is removed. The answer to a PUT has no
   * ETag; who wants to change the user again under `ifMatch` reads it first.
   */
  async replace(id: number, user: NewUser, options: ChangeOptions = {}): Promise<User> {
    const headers = { ...JSON_BODY, ...condition(options) };
    return toUser((await this.#call("PUT", `/users/${id}`, options, headers, user)).json);
  }

  /** Changes some members of a user: what is absent stays, null removes. */
  async update(id: number, patch: UserPatch, options: ChangeOptions = {}): Promise<TaggedUser> {
    const headers = { "Content-Type": "application/merge-patch+json", ...condition(options) };
    return tagged(await this.#call("PATCH", `/users/${id}`, options, headers, patch));
  }

  /** Removes a user. Rejects with `NotFoundError` when there is none, so also the second time. */
  async delete(id: number, options: ChangeOptions = {}): Promise<void> {
    await this.#call("DELETE", `/users/${id}`, options, condition(options));
  }

  /** Resolves when the service can answer; rejects with `UnavailableError` when it cannot, or is about to stop. */
  async ready(options: CallOptions = {}): Promise<void> {
    await this.#call("GET", "/readyz", options);
  }

  /** Closes the connections that are open. The client can be used again; it then opens new ones. */
  close(): void {
    this.#agent.destroy();
  }

  async #call(
    method: string,
    path: string,
    options: CallOptions,
    headers: Record<string, string> = {},
    body?: object,
  ): Promise<Answer> {
    const url = this.#url + path;
    const what = `${method} ${url}`;
    const [ctx, cancel, milliseconds] = this.#contextOf(options);
    const all: Record<string, string> = { Accept: "application/json", ...headers };
    if (options.requestId !== undefined) all["X-Request-Id"] = options.requestId;
    return recorded({ ctx, method, url, headers: all }, async (sent) => {
      try {
        options.signal?.throwIfAborted();
        refuseEnded(ctx, what);
        sendBudget(ctx, all);
        const response = await fetch(url, {
          method,
          headers: all,
          agent: this.#agent,
          signal: signalOf(ctx),
          redirect: "manual",
          size: ANSWER_LIMIT,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (sent !== undefined) sent.status = response.status;
        // The body is always read to its end: only then can the connection be used again.
        return interpret(response, await response.text());
      } catch (error) {
        if (options.signal?.aborted) throw options.signal.reason;
        refuseEnded(ctx, what, milliseconds);
        throw explain(error, what);
      } finally {
        cancel();
      }
    });
  }

  /** The context of a call, and its time when that is the call's own. */
  #contextOf(options: CallOptions): [ctx: Context, cancel: CancelFunc, milliseconds?: number] {
    const { ctx: given = background(), signal } = options;
    const own = options.timeout ?? (given.deadline() === undefined ? this.#timeout : undefined);
    const [ctx, cancel] = signal === undefined ? [given, nothing] : fromSignal(signal, given);
    if (own === undefined) return [ctx, cancel];
    const [limited, end] = withTimeout(ctx, own);
    const both = () => {
      end();
      cancel();
    };
    return [limited, both, own];
  }
}

function nothing(): void {}

/** Throws what a call fails with whose context has ended, and does nothing while that has not. */
function refuseEnded(ctx: Context, what: string, milliseconds?: number): void {
  const ended = ctx.err();
  if (ended === undefined) return;
  if (ended === DeadlineExceeded) {
    const time = milliseconds === undefined ? "before its deadline" : `in ${milliseconds} ms`;
    throw new TimeoutError(`${what}: expected an answer ${time}, found none`);
  }
  throw new CanceledError(`${what}: expected an answer, found the call canceled`, {
    cause: cause(ctx),
  });
}

function explain(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || !SYSTEM_ERRORS.has(error.name)) return error;
  if ((error as { type?: unknown }).type === "max-size") {
    return new ProtocolError(
      `${what}: expected an answer of at most ${ANSWER_LIMIT} bytes, found more; is this the users service?`,
    );
  }
  const found = error.message.replace(/^request to .* failed, reason: /, "");
  return new ConnectionError(
    `${what}: expected the service to answer, found: ${found}; is it running?`,
    { cause: error },
  );
}

/** More than any answer of the service is long, in bytes. */
const ANSWER_LIMIT = 4 * 1024 * 1024;
const JSON_BODY = { "Content-Type": "application/json" };
/** The names under which node-fetch and node report a connection that fails. */
const SYSTEM_ERRORS = new Set(["FetchError", "AbortError", "Error"]);

interface Answer {
  response: Response;
  json: unknown;
}

function interpret(response: Response, text: string): Answer {
  const type = response.headers.get("content-type") ?? "";
  if (response.ok || response.status === 304) {
    if (text === "") return { response, json: undefined };
    if (!/^application\/json\b/i.test(type)) throw unexpected("application/json", type);
    return { response, json: parse(text) };
  }
  if (!type.startsWith("application/problem+json")) {
    throw new ProtocolError(
      `expected problem details with status ${response.status}, found ${type || "no content type"}; is this the users service?`,
    );
  }
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  throw problemToError(toProblem(parse(text)), Number.isFinite(wait) ? wait : undefined);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unexpected("JSON", text);
  }
}

function tagged({ response, json }: Answer): TaggedUser {
  return { user: toUser(json), etag: response.headers.get("etag") ?? "" };
}

function toUser(json: unknown): User {
  const user = json as User | null | undefined;
  const fits =
    typeof user?.id === "number" &&
    typeof user.name === "string" &&
    typeof user.version === "number" &&
    ["string", "undefined"].includes(typeof user.email);
  if (!fits) throw unexpected("a user", json);
  return user;
}

function toProblem(json: unknown): Problem {
  const problem = json as Problem | null;
  const texts = [problem?.type, problem?.title, problem?.detail];
  const fits =
    typeof problem?.status === "number" && texts.every((each) => typeof each === "string");
  if (!fits) throw unexpected("problem details", json);
  return problem;
}

function condition(options: ChangeOptions): Record<string, string> {
  return options.ifMatch === undefined ? {} : { "If-Match": options.ifMatch };
}

function unexpected(expected: string, found: unknown): ProtocolError {
  const text = typeof found === "string" ? found : (JSON.stringify(found) ?? "nothing");
  return new ProtocolError(
    `expected ${expected}, found ${text.slice(0, 100)}; is this the users service?`,
  );
}
