/** The generators that the benchmark compares: each makes a site of a folder of notebooks. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureJupyter } from "../../jupyter/environment.ts";
import { installedPackages, installedPython } from "../lib/install.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** A command that builds a site, and what has to be there before. */
export interface Generator {
  name: string;
  /** Writes into `work` what the generator wants beside the notebooks. This is not measured. */
  prepare: (notebooks: string, work: string) => void;
  command: (notebooks: string, work: string) => string[];
  /** Where the page of notebook 5 is, below `work`; undefined where only data come out. */
  page: string | undefined;
}

const nothing = () => {};

/** AllGenerators installs what is missing and returns them, ours first. */
export async function allGenerators(): Promise<Generator[]> {
  const jupyter = await ensureJupyter();
  const book = installedPython("jupyter-book", ["jupyter-book==1.0.4.post1"]);
  const npm = installedPackages("generators", [
    "@11ty/eleventy@3.1.8",
    "@11ty/eleventy-plugin-syntaxhighlight@5.0.2",
    "@vscode/markdown-it-katex@1.1.2",
    "mystmd@1.8.3",
  ]);
  const bin = (name: string) => join(npm, "node_modules/.bin", name);
  const node = process.execPath;
  return [
    {
      name: "this site",
      prepare: nothing,
      command: (notebooks, work) => [
        ...[node, join(ROOT, "site/build.ts"), "--lenient", "--no-cache", "--no-types"],
        ...["--notebooks", notebooks, "--out", join(work, "out")],
      ],
      page: "out/nb0005.html",
    },
    {
      name: "MyST, data only",
      prepare: (notebooks, work) => {
        copyNotebooks(notebooks, work);
        // Its theme comes from a host of its own when a site is built. This one is empty: only data come out.
        mkdirSync(join(work, "theme"));
        writeFileSync(
          join(work, "theme/template.yml"),
          "jtex: v1\ntitle: None\nversion: 1.0.0\nkind: site\nbuild:\n  install: 'true'\n  start: 'true'\n",
        );
        writeFileSync(
          join(work, "myst.yml"),
          "version: 1\nproject:\n  title: Corpus\nsite:\n  template: ./theme/template.yml\n",
        );
      },
      command: () => [bin("myst"), "build", "--site"],
      page: undefined,
    },
    {
      name: "Jupyter Book 1",
      prepare: (notebooks, work) => {
        const names = copyNotebooks(notebooks, work).map((name) => name.replace(".ipynb", ""));
        writeFileSync(
          join(work, "_config.yml"),
          'title: Corpus\nexecute:\n  execute_notebooks: "off"\n',
        );
        const [root, ...chapters] = names;
        const list = chapters.map((name) => `- file: ${name}`).join("\n");
        writeFileSync(
          join(work, "_toc.yml"),
          `format: jb-book\nroot: ${root}\nchapters:\n${list}\n`,
        );
      },
      command: (_, work) => [join(book, "bin/jupyter-book"), "build", work],
      page: "_build/html/nb0005.html",
    },
    {
      name: "Eleventy",
      // It knows no notebooks, so it gets them as Markdown.
      prepare: (notebooks, work) => {
        mkdirSync(join(work, "in"));
        for (const file of readdirSync(notebooks)) {
          const text = markdownOf(readFileSync(join(notebooks, file), "utf8"));
          writeFileSync(join(work, "in", file.replace(".ipynb", ".md")), text);
        }
        const config = "eleventy.config.mjs";
        copyFileSync(join(import.meta.dirname, "eleventy.mjs"), join(npm, config));
      },
      command: (_, work) => [
        ...[bin("eleventy"), "--quiet", `--config=${join(npm, "eleventy.config.mjs")}`],
        ...[`--input=${join(work, "in")}`, `--output=${join(work, "out")}`],
      ],
      page: "out/nb0005/index.html",
    },
    {
      name: "nbconvert",
      prepare: nothing,
      command: (notebooks, work) => [
        ...[jupyter.python ?? "python3", "-m", "nbconvert", "--to", "html"],
        ...["--output-dir", join(work, "out")],
        ...readdirSync(notebooks).map((file) => join(notebooks, file)),
      ],
      page: "out/nb0005.html",
    },
  ];
}

function copyNotebooks(from: string, to: string): string[] {
  const names = readdirSync(from).sort();
  for (const name of names) copyFileSync(join(from, name), join(to, name));
  return names;
}

interface Cell {
  cell_type: string;
  source: string[];
  outputs?: { text?: string[]; data?: { [type: string]: string[] | object } }[];
}

/** A notebook as Markdown: code as blocks, of each output its HTML or its text. */
function markdownOf(notebook: string): string {
  const { cells } = JSON.parse(notebook) as { cells: Cell[] };
  const parts = cells.map(({ cell_type, source, outputs = [] }) => {
    const text = source.join("");
    if (cell_type !== "code") return text;
    const shown = outputs.map(({ text: printed, data = {} }) => {
      const html = data["text/html"] ?? data["image/svg+xml"];
      if (Array.isArray(html)) return html.join("").replace(/\n\s*\n/g, "\n");
      return `\`\`\`\n${printed?.join("") ?? JSON.stringify(data, null, 2)}\n\`\`\``;
    });
    return [`\`\`\`ts\n${text}\n\`\`\``, ...shown].join("\n\n");
  });
  return parts.join("\n\n");
}
