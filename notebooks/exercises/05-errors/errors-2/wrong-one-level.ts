import { is, New, unwrap } from "@snippets/errors";

export const NotFound = New("not found");
export class FieldError extends Error {
  readonly field: string;
  constructor(field: string, text: string) {
    super(text);
    this.field = field;
  }
}

export function toAnswer(error: unknown): { status: number; text: string } {
  for (const one of [error, unwrap(error)]) {
    if (one instanceof FieldError) return { status: 422, text: `${one.field}: ${one.message}` };
  }
  if (is(error, NotFound)) return { status: 404, text: "not found" };
  return { status: 500, text: "internal error" };
}
