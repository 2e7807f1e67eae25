/** Reading manifests: documents of YAML, each with the file that it came from. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/** An object for Kubernetes. Whether it is one is for the schemas to say. */
export interface Manifest {
  file: string;
  /** `Deployment/users`: what the paths of its problems begin with. */
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: rules look at it after the schemas have said what it is.
  object: any;
}

/** Something that is not as it should be. */
export interface Problem {
  file: string;
  /** Where in the file: `Deployment/users spec.replicas`. */
  path: string;
  expected: string;
  found: string;
}

/** Describes a value as it is found. */
export const show = (value: unknown): string =>
  value === undefined ? "nothing" : JSON.stringify(value);

/** One line for a problem. */
export const line = ({ file, path, expected, found }: Problem): string =>
  `${file}: ${path}: expected ${expected}, found ${found}`;

/** Where the manifests of the services are. */
export const MANIFESTS: string = join(import.meta.dirname, "manifests");

/** ReadFolder returns the texts of the YAML files in a folder, by their names. */
export function readFolder(folder: string = MANIFESTS): Map<string, string> {
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Parse returns the objects in `texts`, and a problem for what is no YAML, or no object. */
export function parse(texts: ReadonlyMap<string, string>): {
  manifests: Manifest[];
  problems: Problem[];
} {
  const manifests: Manifest[] = [];
  const problems: Problem[] = [];
  for (const [file, text] of texts) {
    // Kubernetes reads YAML 1.1, in which `yes` and `on` are booleans.
    for (const document of parseAllDocuments(text, { version: "1.1", merge: false })) {
      const [error] = [...document.errors, ...document.warnings];
      const object = error ? undefined : document.toJS();
      if (error) {
        const [first = ""] = error.message.split("\n");
        problems.push({ file, path: "YAML", expected: "a document of YAML", found: first });
      } else if (typeof object !== "object" || object === null || Array.isArray(object)) {
        const expected = "an object with apiVersion and kind";
        problems.push({ file, path: "YAML", expected, found: show(object) });
      } else {
        manifests.push({ file, name: `${object.kind}/${object.metadata?.name}`, object });
      }
    }
  }
  return { manifests, problems };
}
