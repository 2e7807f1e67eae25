/**
 * The one schema of the service. Requests are checked against it, the OpenAPI document is made from
 * it, and the tests hold every response against that document.
 */
import { type Code, codes } from "@snippets/errors";
import { z } from "zod";
import type * as types from "./types.ts";

// One pattern and no `min` or `max`: those count UTF-16 units in JavaScript but characters in JSON
// Schema, and the two would disagree on emoji. With the flag `u` both count characters.
const Name = z
  .string()
  .regex(
    /^(?!\s)[^\p{Cc}\p{Cs}]{1,100}(?<!\s)$/u,
    "expected 1 to 100 characters, without control characters and without space at either end",
  )
  .meta({ description: "Not necessarily unique", examples: ["Carol"] });

const Email = z
  .email("expected an e-mail address such as carol@example.com")
  .max(254, "expected at most 254 characters")
  .meta({
    description: "Unique among all users, whatever its case",
    examples: ["carol@example.com"],
  });

// `satisfies` is the proof that a schema and the type of the same name agree.

export const NewUser = z
  .strictObject({ name: Name, email: Email.optional() })
  .meta({ id: "NewUser" }) satisfies z.ZodType<types.NewUser>;

export const User = z
  .strictObject({
    id: z.int().min(1).meta({ readOnly: true }),
    ...NewUser.shape,
    version: z.int().min(1).meta({ readOnly: true }),
  })
  .meta({ id: "User" }) satisfies z.ZodType<types.User>;

export const UserPatch = z
  .strictObject({ name: Name.optional(), email: Email.nullable().optional() })
  .meta({
    id: "UserPatch",
    description: "A JSON merge patch (RFC 7396): what is absent stays, null removes",
  }) satisfies z.ZodType<types.UserPatch>;

export const Users = z
  .array(User)
  .max(100)
  .meta({ id: "Users", description: "One page, ordered by id" }) satisfies z.ZodType<types.User[]>;

export const FieldError = z
  .strictObject({
    pointer: z
      .string()
      .regex(/^#(\/|$)/)
      .meta({
        description: "Where: a JSON pointer as a URI fragment (RFC 6901)",
        examples: ["#/name"],
      }),
    detail: z.string(),
  })
  .meta({ id: "FieldError" }) satisfies z.ZodType<types.FieldError>;

const TYPE = "type.googleapis.com/google.rpc.";

const Detail = z
  .discriminatedUnion("@type", [
    z.strictObject({
      "@type": z.literal(`${TYPE}ErrorInfo`),
      reason: z.string(),
      domain: z.string(),
      metadata: z.record(z.string(), z.string()),
    }),
    z.strictObject({
      "@type": z.literal(`${TYPE}BadRequest`),
      fieldViolations: z
        .array(z.strictObject({ field: z.string(), description: z.string() }))
        .min(1),
    }),
    z.strictObject({
      "@type": z.literal(`${TYPE}RetryInfo`),
      retryDelay: z.string().regex(/^\d+(\.\d{1,9})?s$/),
    }),
  ])
  .meta({ description: "A google.protobuf.Any of google.rpc, in its JSON form" });

export const Problem = z
  .strictObject({
    type: z
      .string()
      .regex(/^(about:blank|\/problems\/[a-z-]+)$/)
      .meta({ format: "uri-reference" }),
    title: z.string().min(1),
    status: z.int().min(400).max(599),
    detail: z.string().min(1),
    instance: z
      .string()
      .regex(/^urn:request:/)
      .optional(),
    errors: z.array(FieldError).min(1).optional(),
    code: z
      .enum(Object.keys(codes) as Code[])
      .optional()
      .meta({ description: "The gRPC code of this kind of problem" }),
    reason: z
      .string()
      .regex(/^[A-Z][A-Z_]+$/)
      .optional()
      .meta({ description: "The name of this kind, which never changes" }),
    domain: z.string().optional().meta({ description: "Whose kinds these are" }),
    details: z.array(Detail).min(1).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457" }) satisfies z.ZodType<types.Problem>;

export const Counters = z.record(z.string(), z.int().min(0)).meta({
  id: "Counters",
  description: "What the service has done since it started",
});

export const Health = z.strictObject({ status: z.enum(["ok", "ready"]) }).meta({ id: "Health" });

/** A value that fits, or what is wrong with it, one entry a fault. */
export type Checked<T> =
  | { value: T; errors?: undefined }
  | { value?: undefined; errors: types.FieldError[] };

/**
 * Checks holds `input` against `schema`.
 *
 * It never throws and never changes `input`. Members that the schema does not know are errors, not
 * ignored: a client that writes `emial` should hear of it.
 */
export function check<T>(schema: z.ZodType<T>, input: unknown): Checked<T> {
  const result = schema.safeParse(input);
  if (result.success) return { value: result.data };
  return { errors: result.error.issues.flatMap(toFieldErrors) };
}

function toFieldErrors(issue: z.core.$ZodIssue): types.FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, 20).map((key) => ({
      pointer: toPointer([...issue.path, key.slice(0, 100)]),
      detail: "is not a member that a client may set; leave it out",
    }));
  }
  return [{ pointer: toPointer(issue.path), detail: describe(issue) }];
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_type") return issue.message;
  const found = /received (\w+)/.exec(issue.message)?.[1] ?? "something else";
  return found === "undefined"
    ? `is missing: expected ${article(issue.expected)}`
    : `expected ${article(issue.expected)}, found ${article(found)}`;
}

function article(type: string): string {
  if (type === "null") return "null";
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}

// RFC 6901, sections 3 and 6: `~` and `/` are escaped, then the rest for the fragment of a URI.
function toPointer(path: PropertyKey[]): string {
  const steps = path.map((step) => {
    const escaped = String(step).replaceAll("~", "~0").replaceAll("/", "~1").toWellFormed();
    return `/${encodeURIComponent(escaped)}`;
  });
  return `#${steps.join("")}`;
}
