/** The files of the services that have pages. */
import { readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

/** What a reader of a service reads: its code and its contract, in TypeScript, Go and Protocol Buffers. */
const SHOWN = /\.(ts|go|proto)$/;

/** What only its authors read. */
const OTHER = /(^|\/)(node_modules|testing)\/|[._]test\.(ts|go)$|\.d\.ts$/;

/** SnippetFiles are the files of a folder of services that have pages. */
export class SnippetFiles {
  /** The folder of all services. */
  readonly folder: string;
  /** Paths from the folder, with slashes, in order. */
  readonly paths: readonly string[];
  readonly #known: ReadonlySet<string>;

  constructor(folder: string) {
    this.folder = resolve(folder);
    this.paths = readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)))
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => SHOWN.test(path) && path.includes("/") && !OTHER.test(path))
      .sort();
    this.#known = new Set(this.paths);
  }

  /** The names of the services. */
  get services(): string[] {
    return [...new Set(this.paths.map((path) => path.split("/", 1).join("")))];
  }

  /** PageOf returns the path of the page for a file or for a service's folder; undefined when it has none. */
  pageOf(file: string): string | undefined {
    if (!file.startsWith(this.folder + sep)) return undefined;
    const path = file.slice(this.folder.length + 1).replaceAll("\\", "/");
    if (this.#known.has(path)) return pageFor(path);
    const [service = "", ...rest] = path.replace(/\/(README\.md)?$/, "").split("/");
    const whole = rest.length === 0 || (rest.length === 1 && rest[0] === "README.md");
    return whole && this.services.includes(service) ? `snippets/${service}/index.html` : undefined;
  }
}

/** PageFor returns the path of the page for a file of the services. */
export function pageFor(path: string): string {
  return `snippets/${path}.html`;
}
