/** Holds a response against the OpenAPI document, with a validator that the service does not use. */
import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { openapi } from "../openapi.ts";

/** The part of a response that the contract speaks of. */
export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

interface Described {
  $ref?: string;
  content?: Record<string, { schema: object }>;
  headers?: Record<string, unknown>;
}

// Formats are for people; what must hold of an e-mail address stands in a pattern beside its format.
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: "contract:", components: openapi.components });
const compiled = new Map<string, ValidateFunction>();

const paths = openapi.paths as Record<
  string,
  Record<string, { responses: Record<string, Described> }>
>;
const components = openapi.components as unknown as {
  responses: Record<string, Described>;
};

/** The path of the document that a request's path belongs to. */
export function templateOf(path: string): string | undefined {
  if (/^\/users\/[^/]+$/.test(path)) return "/users/{id}";
  return path in paths ? path : undefined;
}

/**
 * AssertContract throws unless the document foresees the status for this method and path, and the
 * headers and the body are what it says about them. A path or method that it does not know must have
 * been answered with a problem that any request can meet: 404, 405 or 400 and the like.
 */
export function assertContract(method: string, path: string, answered: Answered): void {
  const { status, headers, text } = answered;
  const template = templateOf(path);
  const operation = template && paths[template]?.[method.toLowerCase()];
  const elsewhere = template ? ["405"] : ["404"];
  const documented: Record<string, Described> = operation
    ? operation.responses
    : Object.fromEntries(
        [...elsewhere, "400", "408", "413", "417", "429", "431"].map((each) => [
          each,
          { $ref: `#/components/responses/${each}` },
        ]),
      );
  const what = `${method} ${path} → ${status}`;
  let described = documented[String(status)];
  assert.ok(described, `${what}: the document knows ${Object.keys(documented).join(", ")}`);
  if (described.$ref) described = components.responses[described.$ref.split("/").pop() as string];
  assert.ok(described, what);
  assert.doesNotMatch(text, STACK_TRACE, `${what}: a stack trace`);
  if (status === 405) assert.ok(headers.allow, `${what}: no Allow`);
  if (status === 429) assert.match(headers["retry-after"] ?? "", /^[1-9]\d*$/, what);
  // An answer to HEAD has the headers of the content and none of it.
  if (method === "HEAD" || described.content === undefined) {
    assert.equal(text, "", `${what}: expected no content`);
    return;
  }
  const type = (headers["content-type"] ?? "").split(";")[0] as string;
  assert.ok(described.content[type], `${what}: content type "${type}" is not in the document`);
  assert.equal(Number(headers["content-length"]), Buffer.byteLength(text), what);
  if (!/json$/.test(type)) return;
  const json = JSON.parse(text);
  assertSchema(described.content[type].schema, json, what);
  if (status >= 400) assert.equal(json.status, status, `${what}: the problem says another status`);
}

/**
 * AssertProblem throws unless the response is a problem with a status that the document knows. It is
 * for answers to what may not even have been a request.
 */
export function assertProblem(status: number, headers: IncomingHttpHeaders, text: string): void {
  assert.ok(components.responses[String(status)], `the document does not know ${status}`);
  assert.equal(headers["content-type"], "application/problem+json");
  const problem = JSON.parse(text);
  assertSchema({ $ref: "#/components/schemas/Problem" }, problem, `${status}`);
  assert.equal(problem.status, status);
  assert.doesNotMatch(text, STACK_TRACE);
}

const STACK_TRACE = /\bat .+:\d+:\d+|node_modules|node:internal/;

function assertSchema(schema: object, value: unknown, what: string): void {
  const absolute = JSON.stringify(schema).replaceAll('"#/', '"contract:#/');
  let validate = compiled.get(absolute);
  if (!validate) {
    validate = ajv.compile(JSON.parse(absolute));
    compiled.set(absolute, validate);
  }
  assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}`);
}
