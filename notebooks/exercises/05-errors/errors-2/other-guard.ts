import { as, is, New } from "@snippets/errors";

export const NotFound = New("not found");
export class FieldError extends Error {
  readonly field: string;
  constructor(field: string, text: string) {
    super(text);
    this.field = field;
  }
}

export function toAnswer(error: unknown) {
  const guard = (value: unknown): value is FieldError => value instanceof FieldError;
  const found = as(error, guard);
  if (found === undefined) {
    const isMissing = is(error, NotFound);
    const text = isMissing ? "not found" : "internal error";
    return { status: isMissing ? 404 : 500, text } as const;
  }
  const { field, message } = found;
  return { status: 422, field, text: `${field}: ${message}` } as const;
}
