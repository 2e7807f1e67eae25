/** Where users are kept: one interface, two databases behind it. */
import type { NewUser, User } from "./types.ts";

/**
 * A UserStorage keeps users.
 *
 * Every method throws `StorageUnavailable` when the database cannot be reached or does not answer in
 * time. A storage that is new holds Alice (1) and Bob (2); one that was emptied stays empty.
 */
export interface UserStorage {
  /** Up to `limit` users with an id above `after`, in the order of their ids. */
  list(page: { after: number; limit: number }): Promise<User[]>;
  /** The user, or undefined when there is none. */
  get(id: number): Promise<User | undefined>;
  /** Adds a user with a new id and version 1. Throws `EmailTaken`. */
  insert(user: NewUser): Promise<User>;
  /**
   * Replaces the user if it still has `version`, and adds one to it; else changes nothing and
   * returns undefined. Throws `EmailTaken`.
   */
  replace(id: number, user: NewUser, version: number): Promise<User | undefined>;
  /** Removes the user if it still has `version`, and says whether it did. */
  remove(id: number, version: number): Promise<boolean>;
  /**
   * A text that differs whenever the users differ, or undefined when that cannot be known cheaply.
   * What was read under a revision may be served again under the same one.
   */
  revision(): string | undefined;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Gives the connections back. A second call does nothing. */
  close(): Promise<void>;
}

/** Another user has this e-mail address, whatever its case. */
export class EmailTaken extends Error {
  override readonly name = "EmailTaken";
}

/** The database cannot be reached, or does not answer in time; `cause` says why. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

/** The users of a new storage, as in the article. */
export const SEED: readonly NewUser[] = [{ name: "Alice" }, { name: "Bob" }];
