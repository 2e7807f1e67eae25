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
  const guard = (value: unknown): value is FieldError => value instanceof FieldError;
  const found = as(error, guard);
  const status = found ? 422 : is(error, NotFound) ? 404 : 500;
  const texts = {
    404: "not found",
    422: `${found?.field}: ${found?.message}`,
    500: "internal error",
  };
  return { status, text: texts[status] };
}
