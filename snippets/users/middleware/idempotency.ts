/** Idempotency-Key: a POST that can be sent twice and happens once. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { retryAfter } from "@snippets/errors";
import { HttpProblem } from "@snippets/service";
import { ErrIdempotencyKeyBusy, ErrIdempotencyKeyReused, ErrInvalidParameter } from "../errors.ts";

/** A response that can be given again. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface IdempotencyOptions {
  /** How many answers are kept; the oldest goes first. */
  capacity?: number;
  /** How long an answer is kept, in milliseconds. */
  lifetime?: number;
  /** Milliseconds that never go back. */
  now?: () => number;
}

interface Entry {
  fingerprint: string;
  at: number;
  /** Undefined while the first request is running. */
  answer: Answer | undefined;
}

/**
 * IdempotencyKeys remembers the answers of requests that carried an Idempotency-Key.
 *
 * They are kept in this process: another instance, or this one after a restart, does not know them.
 * An operation that fails is not remembered, because it changed nothing: it may be tried again under
 * the same key.
 *
 * Source: draft-ietf-httpapi-idempotency-key-header.
 */
export class IdempotencyKeys {
  readonly #entries = new Map<string, Entry>();
  readonly #capacity: number;
  readonly #lifetime: number;
  readonly #now: () => number;

  constructor({
    capacity = 10_000,
    lifetime = 24 * 60 * 60 * 1000,
    now = () => performance.now(),
  }: IdempotencyOptions = {}) {
    this.#capacity = capacity;
    this.#lifetime = lifetime;
    this.#now = now;
  }

  /**
   * Run calls `work` once for a key and gives its answer again when the key comes again with the same
   * `body`. It throws ErrIdempotencyKeyReused when the key comes with another
   * body, and ErrIdempotencyKeyBusy while `work` is still running.
   */
  async run(
    key: string,
    body: Buffer,
    work: () => Promise<Answer>,
  ): Promise<Answer & { replayed: boolean }> {
    this.#forgetExpired();
    const fingerprint = createHash("sha256").update(body).digest("base64");
    const known = this.#entries.get(key);
    if (known !== undefined) return replay(known, fingerprint);
    if (this.#entries.size >= this.#capacity) {
      this.#entries.delete(this.#entries.keys().next().value as string);
    }
    const entry: Entry = { fingerprint, at: this.#now(), answer: undefined };
    this.#entries.set(key, entry);
    try {
      entry.answer = await work();
      return { ...entry.answer, replayed: false };
    } finally {
      // It may have been forgotten meanwhile, and the key taken by another request.
      const failed = entry.answer === undefined && this.#entries.get(key) === entry;
      if (failed) this.#entries.delete(key);
    }
  }

  // A Map keeps the order of insertion, so the oldest are at the front.
  #forgetExpired(): void {
    const expired = this.#now() - this.#lifetime;
    for (const [key, entry] of this.#entries) {
      if (entry.at > expired) return;
      this.#entries.delete(key);
    }
  }
}

function replay(known: Entry, fingerprint: string): Answer & { replayed: boolean } {
  if (known.fingerprint !== fingerprint) {
    throw new HttpProblem(
      ErrIdempotencyKeyReused,
      "expected the body that this Idempotency-Key came with first, found another; use a new key for a new request",
    );
  }
  if (known.answer === undefined) {
    throw new HttpProblem(
      retryAfter(1_000, ErrIdempotencyKeyBusy),
      "expected the first request with this Idempotency-Key to have ended, found it running; ask again later",
    );
  }
  return { ...known.answer, replayed: true };
}

/** The key of a request, or undefined. Throws unless it is 1 to 255 printable ASCII characters. */
export function idempotencyKey(req: IncomingMessage): string | undefined {
  const key = req.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new HttpProblem(
    ErrInvalidParameter,
    "expected an Idempotency-Key of 1 to 255 printable characters without spaces, found another; use a random UUID",
  );
}
