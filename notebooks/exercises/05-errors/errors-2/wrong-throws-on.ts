import { as, is, New } from "@snippets/errors";

export const NotFound = New("not found");
export class FieldError extends Error {
  readonly field: string;
  constructor(field: string, text: string) {
    super(text);
    this.field = field;
  }
}

export function toAnswer(error: unknown): { status: number; text: string } {
  const field = as(error, FieldError);
  if (field) return { status: 422, text: `${field.field}: ${field.message}` };
  if (is(error, NotFound)) return { status: 404, text: "not found" };
  throw error;
}
