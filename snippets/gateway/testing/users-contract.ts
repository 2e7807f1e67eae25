/** The contract that a users service serves, as whoever calls it needs it. */
import { Ajv2020 } from "ajv/dist/2020.js";

interface Described {
  $ref?: string;
  content?: Record<string, { schema: object }>;
}
interface Parameter {
  $ref?: string;
  name: string;
  in: string;
}
interface Operation {
  parameters?: Parameter[];
  responses: Record<string, Described>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, { required?: string[]; properties?: Record<string, object> }>;
    parameters: Record<string, Parameter>;
    responses: Record<string, Described>;
  };
}

/** A request that was sent, and its answer. */
export interface Exchange {
  method: string;
  path: string;
  headers: readonly string[];
  status: number;
  type: string | undefined;
  body: string;
}

/** What the contract says. */
export interface UsersContract {
  /** The statuses that a request may be answered with. It throws when the contract does not know the request. */
  statuses(method: string, path: string): number[];
  /** What is not as the contract says, in words. */
  faults(exchange: Exchange): string[];
  /** The members that a value of this schema has always, made up: as little as the contract allows. */
  least(schema: "User" | "Problem", status: number): Record<string, unknown>;
}

/** Headers that any request may have. */
const COMMON = /^(accept|accept-encoding|connection|host|user-agent|x-request-id|traceparent)$/i;

/** ReadContract reads the document of the service at `url`. */
export async function readContract(url: string): Promise<UsersContract> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const { paths, components } = document;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "contract:", components });

  const operationOf = (method: string, path: string): Operation => {
    const template = /^\/users\/[^/]+$/.test(path) ? "/users/{id}" : path;
    const operation = paths[template]?.[method.toLowerCase()];
    if (operation) return operation;
    throw new Error(`expected ${method} ${path} in the contract of users, found none`);
  };
  const nameOf = (ref: string) => ref.split("/").pop() as string;

  return {
    statuses: (method, path) => Object.keys(operationOf(method, path).responses).map(Number),
    faults({ method, path, headers, status, type, body }) {
      const { responses, parameters = [] } = operationOf(method, path);
      const known = parameters.map(({ $ref, name }) =>
        ($ref ? (components.parameters[nameOf($ref)] as Parameter).name : name).toLowerCase(),
      );
      const faults = headers
        .filter((name) => !COMMON.test(name) && !known.includes(name.toLowerCase()))
        .map((name) => `the header ${name} is not in it`);
      let described = responses[status];
      if (described?.$ref) described = components.responses[nameOf(described.$ref)];
      if (described === undefined) return [...faults, `the status ${status} is not in it`];
      const schema = described.content?.[type?.split(";")[0] ?? ""]?.schema;
      if (schema === undefined) return [...faults, `the type ${type} is not in it`];
      const absolute = JSON.stringify(schema).replaceAll('"#/', '"contract:#/');
      if (!ajv.validate(JSON.parse(absolute), JSON.parse(body))) faults.push(ajv.errorsText());
      return faults;
    },
    least(schema, status) {
      const { required = [] } = components.schemas[schema] ?? {};
      const values: Record<string, unknown> = {
        id: 1,
        name: "Alice",
        version: 1,
        type: "about:blank",
        title: "Problem",
        detail: "made up",
        status,
      };
      return Object.fromEntries(required.map((name) => [name, values[name]]));
    },
  };
}
