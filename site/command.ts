/** What `node site/build.ts` does: it reads the options, builds, and says what came of it. */
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { formatProblem, SiteError } from "./problem.ts";
import { buildSite, describeBuild } from "./site.ts";

const ROOT = join(import.meta.dirname, "..");

const HELP = `Usage: npm run build -- [options], or node site/build.ts [options]

Builds the static site from the notebooks as they are; it does not run them.

  --notebooks FOLDER  where the .ipynb files are (default: notebooks)
  --out FOLDER        where the site goes (default: site/dist)
  --url ADDRESS       the address that the site will have: for a sitemap, and for search engines
  --cache FOLDER      where builds keep what they rendered (default: .workbook/site-cache)
  --repository ADDRESS  where the notebooks are in a repository, such as
                      https://github.com/ME/REPOSITORY/blob/main/notebooks/: for links to change a lesson
  --no-cache          render every notebook, also those that did not change since the last build
  --no-types          leave out the types that pages show for names in code
  --language LANGUAGE  what the notebooks are written in, and the pages around them: en (default) or zh-Hans
  --lenient           what an author must mend is a warning: for notebooks of others, or half-done ones
  --help              print this text

Exit status: 0 when the site was built, 1 when a notebook holds an error (the old site stays),
2 when the options are wrong.
`;

function options(): {
  notebooks: string;
  out: string;
  url?: string | undefined;
  lenient: boolean;
  "no-types": boolean;
  repository?: string | undefined;
  language?: string | undefined;
  cache: string;
  "no-cache": boolean;
  help: boolean;
} {
  try {
    const { values } = parseArgs({
      options: {
        notebooks: { type: "string", default: join(ROOT, "notebooks") },
        out: { type: "string", default: join(ROOT, "site", "dist") },
        url: { type: "string" },
        cache: { type: "string", default: join(ROOT, ".workbook", "site-cache") },
        repository: { type: "string" },
        language: { type: "string" },
        "no-cache": { type: "boolean", default: false },
        "no-types": { type: "boolean", default: false },
        lenient: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

const {
  notebooks,
  out,
  url,
  lenient,
  help,
  repository,
  language,
  cache,
  "no-cache": noCache,
  "no-types": noTypes,
} = options();
if (help) {
  process.stdout.write(HELP);
  process.exit(0);
}
// Other notebooks are not what npm start shows.
const ours = resolve(notebooks) === join(ROOT, "notebooks");
const jupyter = ours ? "http://127.0.0.1:8888/lab/tree/notebooks/" : undefined;
try {
  const { pages, bytes, warnings, rendered, ms } = await buildSite({
    notebooks,
    out,
    strict: !lenient,
    url,
    jupyter,
    repository,
    language,
    types: !noTypes,
    snippets: ours ? join(ROOT, "snippets") : undefined,
    cache: noCache ? undefined : cache,
  });
  if (warnings.length > 0) console.error(warnings.map(formatProblem).join("\n"));
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  const what = describeBuild({ pages, rendered });
  console.log(`${what} in ${seconds}: ${relative(process.cwd(), out) || "."}`);
  const [largest] = [...bytes].toSorted(([, a], [, b]) => b - a);
  if (largest) {
    const all = [...bytes.values()].reduce((sum, size) => sum + size, 0);
    const mean = kilobytes(all / bytes.size);
    console.log(
      `${mean} a page on average; the largest is ${largest[0]}, ${kilobytes(largest[1])}`,
    );
  }
} catch (error) {
  if (error instanceof SiteError) {
    console.error(error.message);
    const errors = error.problems.filter(({ severity }) => severity === "error").length;
    console.error(`${errors} ${errors === 1 ? "error" : "errors"}; the site was not changed`);
  } else console.error((error as Error).message);
  process.exitCode = 1;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
