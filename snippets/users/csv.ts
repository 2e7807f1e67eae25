/** Users as a table of comma-separated values (RFC 4180). */
import type { User } from "./types.ts";

const COLUMNS = ["id", "name", "email", "version"] as const;

/** ToCsv writes a header and a line a user, each ended by CRLF. An absent e-mail is an empty field. */
export function toCsv(users: readonly User[]): string {
  const lines = users.map((user) => COLUMNS.map((column) => field(user[column] ?? "")).join(","));
  return [COLUMNS.join(","), ...lines, ""].join("\r\n");
}

function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
