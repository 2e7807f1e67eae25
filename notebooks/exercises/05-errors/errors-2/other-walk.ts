import { causesOf, New } from "@snippets/errors";

export const NotFound = New("not found");
export class FieldError extends Error {
  readonly field: string;
  constructor(field: string, text: string) {
    super(text);
    this.field = field;
  }
}

interface Invalid {
  status: 422;
  field: string;
  text: string;
}

export function toAnswer(error: unknown): Invalid | { status: 404 | 500; text: string } {
  for (const all = [error]; all.length > 0; ) {
    const one = all.shift();
    if (one instanceof FieldError) {
      return { status: 422, field: one.field, text: `${one.field}: ${one.message}` };
    }
    if (one === NotFound) return { status: 404, text: "not found" };
    all.push(...causesOf(one));
  }
  return { status: 500, text: "internal error" };
}
