/** The resources `/users` and `/users/{id}`. */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Context } from "@snippets/context";
import { badRequest, retryAfter } from "@snippets/errors";
import { contextOf, ErrUnavailable, HttpProblem, methods, within } from "@snippets/service";
import type { IRouter, Request, RequestHandler } from "express";
import { toCsv } from "./csv.ts";
import { ErrInvalidUser, ErrNotFound } from "./errors.ts";
import { readJson } from "./middleware/body.ts";
import { notModified, requireMatch } from "./middleware/conditional.ts";
import { type Answer, type IdempotencyKeys, idempotencyKey } from "./middleware/idempotency.ts";
import { negotiate } from "./middleware/negotiate.ts";
import { type Page, pageLinks, readPage } from "./page.ts";
import { check, NewUser, UserPatch } from "./schema.ts";
import type { UserStorage } from "./storage.ts";
import type * as types from "./types.ts";

const JSON_TYPE = "application/json";
const PATCH_TYPE = "application/merge-patch+json";
const LIST_TYPES = [JSON_TYPE, "text/csv"] as const;
type ListType = (typeof LIST_TYPES)[number];

export interface UserRoutesOptions {
  storage: UserStorage;
  idempotency: IdempotencyKeys;
  /** Whether a change without If-Match is refused with 428. */
  requireIfMatch: boolean;
}

/** UserRoutes answers for users; what it does with each method is in the OpenAPI document. */
export function userRoutes(
  router: IRouter,
  { storage, idempotency, requireIfMatch }: UserRoutesOptions,
): void {
  const lists = new Lists(storage);

  const list: RequestHandler = (req, res) => {
    const type = negotiate(req, LIST_TYPES);
    const page = readPage(req.query);
    const known = lists.known(type, page);
    if (known !== undefined) return sendList(req, res, type, known);
    const making = within(contextOf(res), () => lists.make(type, page));
    return making.then((made) => sendList(req, res, type, made));
  };

  const create: RequestHandler = async (req, res) => {
    negotiate(req, [JSON_TYPE]);
    const key = idempotencyKey(req);
    const ctx = contextOf(res);
    const { bytes, json } = await within(ctx, () => readJson(req, JSON_TYPE));
    // Once begun it goes to its end, even when nobody waits for it any more: whether the user was added must
    // be known when the same key comes again.
    const work = async (): Promise<Answer> => {
      const user = await storage.insert(valid(NewUser, json));
      return {
        status: 201,
        headers: { Location: `/users/${user.id}`, ETag: etagOf(user) },
        body: JSON.stringify(user),
      };
    };
    if (key === undefined) return send(res, await within(ctx, work));
    const answer = await within(ctx, () => idempotency.run(key, bytes, work));
    if (answer.replayed) res.setHeader("Idempotency-Replayed", "true");
    send(res, answer);
  };

  const read: RequestHandler = async (req, res) => {
    negotiate(req, [JSON_TYPE]);
    const user = found(await within(contextOf(res), () => storage.get(idOf(req))));
    const etag = etagOf(user);
    res.setHeader("Cache-Control", "no-cache");
    res.setHeader("ETag", etag);
    if (!notModified(req, res, etag)) sendUser(res, user);
  };

  // Reads, holds the request's conditions against what was read, and writes only over that very
  // version. When somebody else was faster it begins again: an If-Match then fails with 412.
  const change = async <T>(
    ctx: Context,
    req: Request,
    write: (user: types.User) => Promise<T | undefined>,
  ): Promise<T> => {
    for (let attempt = 0; attempt < 10; attempt++) {
      const user = found(await within(ctx, () => storage.get(idOf(req))));
      requireMatch(req, etagOf(user), requireIfMatch);
      const done = await within(ctx, () => write(user));
      if (done !== undefined) return done;
    }
    throw new HttpProblem(
      retryAfter(1_000, ErrUnavailable),
      "expected to get a turn, found too many changes; try again later",
    );
  };

  const replace: RequestHandler = async (req, res) => {
    negotiate(req, [JSON_TYPE]);
    const ctx = contextOf(res);
    found(await within(ctx, () => storage.get(idOf(req))));
    const next = valid(NewUser, (await within(ctx, () => readJson(req, JSON_TYPE))).json);
    const user = await change(ctx, req, (current) => store(current, next));
    // Without ETag: a PUT is answered with one only if the content was stored just as it came (RFC 9110,
    // section 9.3.4), and what is stored has an id and a version besides.
    send(res, { status: 200, headers: {}, body: JSON.stringify(user) });
  };

  const update: RequestHandler = async (req, res) => {
    negotiate(req, [JSON_TYPE]);
    const ctx = contextOf(res);
    found(await within(ctx, () => storage.get(idOf(req))));
    const patch = valid(UserPatch, (await within(ctx, () => readJson(req, PATCH_TYPE))).json);
    const user = await change(ctx, req, (current) => store(current, mergePatch(current, patch)));
    sendUser(res, user);
  };

  // What would change nothing writes nothing, so that the same PUT sent twice leaves the same ETag.
  const store = async (user: types.User, next: types.NewUser): Promise<types.User | undefined> => {
    if (user.name === next.name && user.email === next.email) return user;
    return storage.replace(user.id, next, user.version);
  };

  const remove: RequestHandler = async (req, res) => {
    const ctx = contextOf(res);
    await change(
      ctx,
      req,
      async (user) => (await storage.remove(user.id, user.version)) || undefined,
    );
    res.statusCode = 204;
    res.end();
  };

  const post = { "Accept-Post": JSON_TYPE };
  router
    .route("/users")
    .get(list)
    .post(create)
    .all(methods(["GET", "HEAD", "POST", "OPTIONS"], post));
  router
    .route("/users/:id")
    .get(read)
    .put(replace)
    .patch(update)
    .delete(remove)
    .all(
      methods(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"], { "Accept-Patch": PATCH_TYPE }),
    );
}

function idOf(req: Request): number {
  const text = req.params.id as string;
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0;
  // What cannot be an id names no user, like an id that was never given.
  return Number.isSafeInteger(id) ? id : 0;
}

function found(user: types.User | undefined): types.User {
  if (user !== undefined) return user;
  throw new HttpProblem(
    ErrNotFound,
    "expected the id of a user, found none with this one; GET /users lists them",
  );
}

function valid<T>(schema: Parameters<typeof check<T>>[0], json: unknown): T {
  const { value, errors } = check(schema, json);
  if (errors === undefined) return value;
  const violations = errors.map(({ pointer, detail }) => ({
    // What the pointer says, as google.rpc.BadRequest writes it: a path with dots.
    field: decodeURIComponent(pointer).slice(2).replaceAll("/", "."),
    description: detail,
  }));
  throw new HttpProblem(
    badRequest(violations, ErrInvalidUser),
    "expected a body that fits the schema, found one that does not",
    { errors },
  );
}

// RFC 7396 for an object without objects in it: null removes a member, absence keeps it.
function mergePatch(user: types.NewUser, patch: types.UserPatch): types.NewUser {
  const { name = user.name, email = user.email } = patch;
  return { name, email: email ?? undefined };
}

// The version alone would come back after a restart with an empty memory, for other content.
function etagOf(user: types.User): string {
  const content = createHash("sha256").update(JSON.stringify(user)).digest("base64url");
  return `"${user.version}-${content.slice(0, 8)}"`;
}

function sendUser(res: ServerResponse, user: types.User): void {
  send(res, { status: 200, headers: { ETag: etagOf(user) }, body: JSON.stringify(user) });
}

function send(res: ServerResponse, { status, headers, body }: Answer): void {
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.setHeader("Content-Type", JSON_TYPE);
  res.setHeader("Content-Length", Buffer.byteLength(body));
  res.end(body);
}

function sendList(req: Request, res: ServerResponse, type: ListType, list: List): void {
  const { body, length, etag, link } = list;
  res.setHeader("Content-Type", type === JSON_TYPE ? JSON_TYPE : "text/csv; charset=utf-8");
  res.setHeader("Cache-Control", "no-cache");
  res.setHeader("Vary", "Accept");
  res.setHeader("Link", link);
  res.setHeader("ETag", etag);
  if (notModified(req, res, etag)) return;
  res.setHeader("Content-Length", length);
  res.end(body);
}

interface List {
  body: string;
  length: number;
  etag: string;
  link: string;
}

/** Lists as text, kept for as long as the storage says that nothing has changed. */
class Lists {
  readonly #storage: UserStorage;
  readonly #made = new Map<string, List>();
  #revision: string | undefined;

  constructor(storage: UserStorage) {
    this.#storage = storage;
  }

  /** The list, if it was made before and still is what it was. */
  known(type: ListType, page: Page): List | undefined {
    const revision = this.#storage.revision();
    if (revision === undefined) return undefined;
    // A client chooses how many different pages there are, so their number has a bound.
    if (revision !== this.#revision || this.#made.size > 100) this.#made.clear();
    this.#revision = revision;
    return this.#made.get(keyOf(type, page));
  }

  async make(type: ListType, page: Page): Promise<List> {
    const revision = this.#storage.revision();
    // One more than asked for, to know whether there is a next page.
    const users = await this.#storage.list({ after: page.after, limit: page.limit + 1 });
    const more = users.length > page.limit;
    if (more) users.pop();
    const body = type === JSON_TYPE ? JSON.stringify(users) : toCsv(users);
    const list = {
      body,
      length: Buffer.byteLength(body),
      etag: `"${createHash("sha1").update(body).digest("base64url")}"`,
      link: pageLinks("/users", page, more ? users.at(-1)?.id : undefined),
    };
    // A change while the list was being read makes it older than the revision says.
    if (revision !== undefined && this.#storage.revision() === revision) {
      this.#made.set(keyOf(type, page), list);
    }
    return list;
  }
}

function keyOf(type: ListType, { limit, after }: Page): string {
  return `${type} ${limit} ${after}`;
}
