/** The contract of the service: an OpenAPI 3.1 document, made from the schemas that it checks with. */
import { TIMEOUT_HEADER } from "@snippets/service";
import { z } from "zod";
import { BODY_LIMIT } from "./middleware/body.ts";
import { DEFAULT_LIMIT, MAX_LIMIT } from "./page.ts";
import {
  Counters,
  FieldError,
  Health,
  NewUser,
  Problem,
  User,
  UserPatch,
  Users,
} from "./schema.ts";

type Part = Record<string, unknown>;

const ref = (kind: string, name: string | number): Part => ({
  $ref: `#/components/${kind}/${name}`,
});
const json = (name: string, type = "application/json"): Part => ({
  [type]: { schema: ref("schemas", name) },
});

/** Every problem that a response may tell of, and what it means here. */
const PROBLEMS: Record<number, string> = {
  400: "The request cannot be read: a bad parameter, header, path, or a body that is not JSON",
  404: "There is no such resource",
  405: "The resource does not know this method; Allow lists those it knows",
  406: "No representation fits the Accept header",
  408: "The request did not arrive in time",
  409: "The e-mail address is taken, or a request with this Idempotency-Key is still running",
  412: "The resource is no longer what If-Match names",
  413: `The body is larger than ${BODY_LIMIT} bytes`,
  415: "The body is in another media type, charset or encoding",
  417: "The Expect header asks for more than 100-continue",
  422: "The body does not fit the schema, or the Idempotency-Key came with another body",
  428: "A change needs If-Match (only when the service is told to require it)",
  429: "Too many requests; Retry-After says how many seconds to wait",
  431: "The headers are larger than 16 KiB",
  500: "The service failed",
  503: "The database is down, or the service is about to stop",
  504: "The time that the client would wait, or that a request may take, is over",
};

/** What can happen to any request, whatever it asks for. */
const ANY = [400, 408, 413, 417, 429, 431, 500, 504];

const HEADERS: Record<string, [description: string, schema: Part]> = {
  ETag: ["The version of this representation", { type: "string" }],
  Link: ['Other pages: rel="first", rel="next" (RFC 8288)', { type: "string" }],
  Location: ["Where the new user is", { type: "string", format: "uri-reference" }],
  Allow: ["The methods of this resource", { type: "string" }],
  "Retry-After": ["Seconds to wait", { type: "integer", minimum: 1 }],
  "Idempotency-Replayed": ["The answer was given before", { type: "string", const: "true" }],
  "X-Request-Id": ["The id of this request, as in the log", { type: "string" }],
};

const PARAMETERS: Record<string, Part> = {
  id: {
    name: "id",
    in: "path",
    required: true,
    schema: { type: "integer", minimum: 1 },
  },
  limit: {
    name: "limit",
    in: "query",
    description: "How many users a page holds",
    schema: { type: "integer", minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
  },
  cursor: {
    name: "cursor",
    in: "query",
    description: "Where the page begins; take it from a Link header",
    schema: { type: "string" },
  },
  "if-match": header("If-Match", "Change only what still has this ETag"),
  "if-none-match": header("If-None-Match", "Answer 304 if the ETag is still this one"),
  budget: {
    name: TIMEOUT_HEADER,
    in: "header",
    description: "How many milliseconds the client will still wait; then the service stops, too",
    schema: { type: "string", pattern: "^[0-9]{1,10}$" },
  },
  "idempotency-key": header("Idempotency-Key", "A random value; the same one repeats the answer"),
};

function header(name: string, description: string): Part {
  return { name, in: "header", description, schema: { type: "string" } };
}

interface Operation {
  operationId: string;
  summary: string;
  parameters?: string[];
  body?: [schema: string, mediaType: string];
  /** Status of each success: its description, its content, its headers. */
  success: Record<number, [description: string, content?: Part, headers?: string[]]>;
  problems?: number[];
}

function operation({ parameters, body, success, problems = [], ...rest }: Operation): Part {
  const responses: Part = {};
  for (const [status, [description, content, headers = []]] of Object.entries(success)) {
    responses[status] = {
      description,
      headers: Object.fromEntries(
        [...headers, "X-Request-Id"].map((name) => [name, ref("headers", name)]),
      ),
      ...(content ? { content } : {}),
    };
  }
  for (const status of [...ANY, ...problems].sort()) responses[status] = ref("responses", status);
  return {
    ...rest,
    ...(parameters ? { parameters: parameters.map((name) => ref("parameters", name)) } : {}),
    ...(body ? { requestBody: { required: true, content: json(...body) } } : {}),
    responses,
  };
}

/** A resource that can only be read: GET as it is given, HEAD without the content, OPTIONS. */
function readable(get: Operation): Record<"get" | "head" | "options", Part> {
  const noContent = Object.entries(get.success).map(([status, [text, , names]]) => [
    status,
    [text, undefined, names],
  ]);
  const { operationId } = get;
  return {
    get: operation(get),
    head: operation({
      ...get,
      operationId: `${operationId}Head`,
      summary: `${get.summary}: the headers only`,
      success: Object.fromEntries(noContent),
    }),
    options: operation({
      operationId: `${operationId}Options`,
      summary: "The methods of this resource",
      success: { 204: ["The methods", undefined, ["Allow"]] },
    }),
  };
}

const unchanged: Operation["success"][number] = [
  "The client has this version",
  undefined,
  ["ETag"],
];
const user: Operation["success"][number] = ["The user", json("User"), ["ETag"]];
const change = [404, 406, 409, 412, 415, 422, 428, 503];

const paths: Part = {
  "/users": {
    ...readable({
      operationId: "listUsers",
      summary: "Users, page by page, in the order of their ids",
      parameters: ["budget", "limit", "cursor", "if-none-match"],
      success: {
        200: [
          "A page",
          { ...json("Users"), "text/csv": { schema: { type: "string" } } },
          ["ETag", "Link"],
        ],
        304: ["The client has this version", undefined, ["ETag", "Link"]],
      },
      problems: [406, 503],
    }),
    post: operation({
      operationId: "createUser",
      summary: "Add a user",
      parameters: ["budget", "idempotency-key"],
      body: ["NewUser", "application/json"],
      success: {
        201: ["The new user", json("User"), ["Location", "ETag", "Idempotency-Replayed"]],
      },
      problems: [406, 409, 415, 422, 503],
    }),
  },
  "/users/{id}": {
    parameters: [ref("parameters", "id")],
    ...readable({
      operationId: "readUser",
      summary: "One user",
      parameters: ["budget", "if-none-match"],
      success: { 200: user, 304: unchanged },
      problems: [404, 406, 503],
    }),
    put: operation({
      operationId: "replaceUser",
      summary: "Replace a user whole",
      parameters: ["budget", "if-match"],
      body: ["NewUser", "application/json"],
      success: { 200: ["The user", json("User")] },
      problems: change,
    }),
    patch: operation({
      operationId: "updateUser",
      summary: "Change some members of a user",
      parameters: ["budget", "if-match"],
      body: ["UserPatch", "application/merge-patch+json"],
      success: { 200: user },
      problems: change,
    }),
    delete: operation({
      operationId: "deleteUser",
      summary: "Remove a user",
      parameters: ["budget", "if-match"],
      success: { 204: ["The user is gone"] },
      problems: [404, 412, 428, 503],
    }),
  },
  "/healthz": readable({
    operationId: "health",
    summary: "Is the process alive?",
    success: { 200: ["It is", json("Health")] },
  }),
  "/readyz": readable({
    operationId: "readiness",
    summary: "Should it get requests?",
    parameters: ["budget"],
    success: { 200: ["It should", json("Health")] },
    problems: [503],
  }),
  "/debug/vars": readable({
    operationId: "counters",
    summary: "What has it done?",
    success: { 200: ["Each count by its name", json("Counters")] },
  }),
  "/openapi.json": readable({
    operationId: "contract",
    summary: "This document",
    parameters: ["if-none-match"],
    success: {
      200: ["The document", { "application/json": { schema: { type: "object" } } }, ["ETag"]],
      304: unchanged,
    },
  }),
};

function schemas(): Part {
  const registry = z.registry<{ id: string }>();
  for (const [id, each] of Object.entries({
    NewUser,
    User,
    UserPatch,
    Users,
    Problem,
    FieldError,
    Health,
    Counters,
  })) {
    registry.add(each, { id });
  }
  const made = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([name, { $schema, $id, id, ...rest }]) => [name, rest]),
  );
}

function responses(): Part {
  const headers: Record<number, string> = { 405: "Allow", 429: "Retry-After", 503: "Retry-After" };
  return Object.fromEntries(
    Object.entries(PROBLEMS).map(([status, description]) => {
      const name = headers[Number(status)];
      return [
        status,
        {
          description,
          ...(name ? { headers: { [name]: ref("headers", name) } } : {}),
          content: json("Problem", "application/problem+json"),
        },
      ];
    }),
  );
}

/** The document, as it is served at `/openapi.json`. */
export const openapi = {
  openapi: "3.1.1",
  info: {
    title: "Users",
    version: "1.0.0",
    description: "The REST service of the Microservices Workbook",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
  paths,
  components: {
    schemas: schemas(),
    parameters: PARAMETERS,
    headers: Object.fromEntries(
      Object.entries(HEADERS).map(([name, [description, schema]]) => [
        name,
        { description, schema },
      ]),
    ),
    responses: responses(),
  },
};
