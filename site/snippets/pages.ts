/** Pages of the services: their text, the list of their files, and each file with its lines. */
import { existsSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { escapeHtml } from "../escape.ts";
import { Page, Place, type Title } from "../page.ts";
import type { Problem } from "../problem.ts";
import { highlight } from "../rules/highlight.ts";
import { renderMarkdown } from "../rules/markdown.ts";
import { pageDocument, titleHeading } from "../theme/document.ts";
import { fill, type Words } from "../theme/words/words.ts";
import { pageFor, type SnippetFiles } from "./files.ts";

const LANGUAGES: { [extension: string]: string } = {
  ".ts": "typescript",
  ".go": "go",
  ".proto": "protobuf",
};

/** The groups of a service's files, in the order of the page. A file is in the first that takes it. */
const GROUPS: [title: keyof Words["snippets"]["groups"], takes: RegExp][] = [
  ["generated", /(^|\/)generated\/|\.pb\.go$|^google\//],
  ["contract", /\.proto$|^openapi\.ts$/],
  ["go", /\.go$/],
  ["source", /./],
];
const ORDER = ["contract", "source", "go", "generated"] as const;

/** What `snippetPages` made. */
export interface SnippetPages {
  pages: Map<string, string>;
  /** What is wrong in the texts of the services. */
  problems: Problem[];
}

/** SnippetPages returns the pages of the services, by their paths in the site, and each of their files beside its page. */
export function snippetPages(files: SnippetFiles, words: Words): SnippetPages {
  const pages = new Map<string, string>();
  const problems: Problem[] = [];
  const services = files.services;
  pages.set("snippets/index.html", listPage(services, words));
  for (const service of services) {
    const paths = files.paths.filter((path) => path.startsWith(`${service}/`));
    const { html, found } = servicePage(files, service, paths, words);
    pages.set(`snippets/${service}/index.html`, html);
    problems.push(...found);
    for (const path of paths) {
      const source = readFileSync(join(files.folder, path), "utf8");
      pages.set(pageFor(path), filePage(path, source, words));
      pages.set(`snippets/${path}`, source);
    }
  }
  return { pages, problems };
}

function listPage(services: readonly string[], words: Words): string {
  const items = services.map(
    (name) => `<li><a href="${encodeURI(name)}/index.html">${escapeHtml(name)}</a></li>`,
  );
  return pageDocument({
    words,
    title: `${words.snippets.title} · ${words.site}`,
    description: words.snippets.about,
    root: "../",
    main: `<header class="opening">
<h1>${words.snippets.title}</h1>
<p>${words.snippets.about}</p>
</header>
<ul class="files">
${items.join("\n")}
</ul>
`,
  });
}

function servicePage(
  files: SnippetFiles,
  service: string,
  paths: readonly string[],
  words: Words,
): { html: string; found: Problem[] } {
  const folder = join(files.folder, service);
  const readme = join(folder, "README.md");
  const page = new Page("README.md", folder, { words });
  page.claimId("start-of-page");
  const text = existsSync(readme) ? readFileSync(readme, "utf8") : `# ${service}`;
  const place = new Place(page, { id: service, position: 1 });
  const body = renderMarkdown(text, place);
  const title: Title = page.title ?? { text: service, html: escapeHtml(service) };
  const lists = ORDER.map((group) => {
    const own = paths.filter((path) => groupOf(path.slice(service.length + 1)) === group);
    if (own.length === 0) return "";
    const items = own.map((path) => {
      const name = path.slice(service.length + 1);
      return `<li><a href="${encodeURI(name)}.html">${escapeHtml(name)}</a></li>`;
    });
    return `<h2>${words.snippets.groups[group]}</h2>\n<ul class="files">\n${items.join("\n")}\n</ul>\n`;
  });
  const html = pageDocument({
    words,
    title: `${title.text} · ${words.site}`,
    description: page.summary ?? words.snippets.about,
    root: "../../",
    main: `<header class="opening">
<p class="number"><a href="../index.html">${words.snippets.title}</a></p>
${titleHeading(title)}
</header>
<div class="prose">
${body}</div>
${lists.join("")}`,
  });
  const found = page.problems.map((problem) => ({ ...problem, file: `${service}/README.md` }));
  return { html, found };
}

function groupOf(path: string): string {
  return GROUPS.find(([, takes]) => takes.test(path))?.[0] ?? "source";
}

function filePage(path: string, text: string, words: Words): string {
  const source = text.replace(/\n$/, "");
  const count = source.split("\n").length;
  const numbers = Array.from(
    { length: count },
    (_, at) => `<a id="L${at + 1}" href="#L${at + 1}">${at + 1}</a>`,
  );
  const depth = path.split("/").length;
  const up = "../".repeat(depth - 2);
  const code = highlight(source, LANGUAGES[extname(path)] ?? "");
  const [service = ""] = path.split("/");
  return pageDocument({
    words,
    title: `${path} · ${words.site}`,
    description: fill(words.snippets.file, path),
    root: "../".repeat(depth),
    main: `<header class="opening">
<p class="number"><a href="${up || "./"}index.html">${escapeHtml(service)}</a></p>
<h1>${escapeHtml(basename(path))}</h1>
<p>${escapeHtml(path)} · <a href="${encodeURIComponent(basename(path))}" download>${words.snippets.download}</a></p>
</header>
<div class="source">
<pre class="lines">${numbers.join("\n")}</pre><pre class="code" tabindex="0"><code>${code}</code></pre>
</div>
`,
  });
}
