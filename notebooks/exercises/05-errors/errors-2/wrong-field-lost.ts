import { as, is, New } from "@snippets/errors";

export const NotFound = New("not found");
export class FieldError extends Error {
  readonly field: string;
  constructor(field: string, text: string) {
    super(text);
    this.field = field;
  }
}

type Answer = { status: 422; field: string; text: string } | { status: 404 | 500; text: string };

// What the client is told about an error.
export function toAnswer(error: unknown): Answer {
  const found = as(error, FieldError);
  if (found) return { status: 422, field: found.message, text: `${found.field}: ${found.message}` };
  if (is(error, NotFound)) return { status: 404, text: "not found" };
  return { status: 500, text: "internal error" };
}
