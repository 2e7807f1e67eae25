/** What the naive server speaks of. It has no client: it is there to be called by hand, and to fail. */

/** A user, as in the article. */
export interface User {
  id: number;
  name: string;
}
