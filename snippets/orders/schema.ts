/** The tables of the orders service, in words that SQLite and PostgreSQL understand both. Times are texts: ISO 8601, UTC. */

/** Schema returns the statements that make the tables when there are none. `serial` is the type of a number of its own. */
export const schema = (serial: string): string[] => [
  `CREATE TABLE IF NOT EXISTS orders (
    seq ${serial},
    id text NOT NULL UNIQUE,
    item text NOT NULL,
    quantity integer NOT NULL,
    state text NOT NULL,
    reason text
  )`,
  // The saga looks for these again and again; all others it never reads.
  "CREATE INDEX IF NOT EXISTS orders_placed ON orders (seq) WHERE state = 'placed'",
  `CREATE TABLE IF NOT EXISTS idempotency_keys (
    idempotency_key text NOT NULL PRIMARY KEY,
    used_at text NOT NULL,
    request text NOT NULL,
    answer text NOT NULL
  )`,
  "CREATE INDEX IF NOT EXISTS idempotency_keys_used_at ON idempotency_keys (used_at)",
  `CREATE TABLE IF NOT EXISTS outbox (
    seq ${serial},
    id text NOT NULL UNIQUE,
    type text NOT NULL,
    at text NOT NULL,
    payload text NOT NULL,
    delivered_at text
  )`,
  "CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (seq) WHERE delivered_at IS NULL",
];
