/** The shapes that travel between the gateway and its clients. */
import type { User } from "@snippets/users";

/** A greeting for a user. */
export interface Greeting {
  greeting: string;
  /** The language that it is in, as a BCP 47 tag. */
  language: string;
  user: User;
}
