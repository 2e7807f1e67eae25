import { read } from "./causes.ts";

/**
 * MessageOf returns what an error says: its message. An error that was made without one is known by its
 * code or its name. It never throws.
 */
export function messageOf(err: Error): string {
  const message = read(err, "message");
  if (typeof message === "string" && (message !== "" || hasOwn(err, "message"))) return message;
  for (const key of ["code", "name"]) {
    const text = read(err, key);
    if (typeof text === "string" && text !== "") return text;
  }
  return "Error";
}

function hasOwn(value: object, key: string): boolean {
  try {
    return Object.hasOwn(value, key);
  } catch {
    return false;
  }
}
