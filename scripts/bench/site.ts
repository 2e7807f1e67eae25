/**
 * What the site costs a notebook: the build's CPU time beside a floor that only parses the notebook,
 * runs markdown-it and highlights with Prism. Everything above the floor is checks, formulas,
 * outputs, templates and writing. Rounds of the two alternate, so that a busy machine slows both.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { highlight } from "../../site/rules/highlight.ts";
import { buildSite } from "../../site/site.ts";
import { code, display, markdown, stream, writeNotebook } from "../../site/testing/notebooks.ts";
import type { Cell } from "../notebook/format.ts";

const NOTEBOOKS = 40;
const SECTIONS = 10;
const ROUNDS = 5;

/** A notebook of 41 cells that holds what a lesson holds; `seed` makes it differ from others. */
function lesson(seed: number): Cell[] {
  const sections = Array.from({ length: SECTIONS }, (_, n): Cell[] => {
    const id = seed * SECTIONS + n;
    const row = (k: number) => `| ${200 + k} | made by request ${id} | \`GET /users/${k}\` |`;
    return [
      markdown(
        `## Section ${id}\n\nEach *row* was made by a real request; see [the next](#Section-${id}).\n\nA queue holds $L = \\lambda W_{${id}}$ requests.\n\n- one \`users\`\n- two`,
      ),
      code(
        `interface User${id} { readonly id: number; name: string }\n\nconst response = await fetch(\`\${url}/users/${id}\`);\nif (!response.ok) throw new Error("status " + response.status);\nconst user = (await response.json()) as User${id};\nconsole.log(user.name.padEnd(20), /^a+$/u.test(user.name)); // one line`,
        stream(`\u001b[32m200\u001b[39m user ${id}\n`.repeat(6)),
      ),
      markdown(
        `| code | meaning | request |\n|--:|---|---|\n${[1, 2, 3, 4].map(row).join("\n")}\n\n<details><summary>Coming from Go</summary>\n\n\`\`\`go\nfunc main() { defer close(ch${id}) }\n\`\`\`\n\n</details>`,
      ),
      code(
        `services();`,
        display({ "text/html": `<table><tr><td>users</td><td>${id}</td></tr></table>` }),
        display({ "application/json": { id, tags: ["a", "b"], ok: true } }),
      ),
    ];
  });
  return [markdown(`# Lesson ${seed}\n\nWhat does section ${seed} cost?`), ...sections.flat()];
}

function floor(folder: string): number {
  const md = new MarkdownIt({ html: true });
  md.options.highlight = highlight;
  let characters = 0;
  for (const file of readdirSync(folder)) {
    const { cells } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { cells: Cell[] };
    for (const { cell_type, source } of cells) {
      const html = cell_type === "code" ? highlight(source, "typescript") : md.render(source);
      characters += html.length;
    }
  }
  return characters;
}

/** CPU milliseconds that `work` takes in this process, a notebook. */
async function cost(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / NOTEBOOKS;
}

const root = mkdtempSync(join(tmpdir(), "workbook-bench-site-"));
try {
  const notebooks = join(root, "notebooks");
  mkdirSync(notebooks);
  for (let seed = 0; seed < NOTEBOOKS; seed += 1) {
    writeNotebook(notebooks, `${String(seed).padStart(2, "0")}-lesson.ipynb`, lesson(seed));
  }
  const rounds: { floor: number; build: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const out = join(root, `out-${round}`);
    rounds.push({
      floor: await cost(() => floor(notebooks)),
      build: await cost(() => buildSite({ notebooks, out })),
    });
  }
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const show = (title: string, { floor: low, build }: { floor: number; build: number }) =>
    console.log(
      `${title}  floor ${ms(low)}  build ${ms(build)}  ratio ${(build / low).toFixed(2)}`,
    );
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  console.log(
    `CPU a notebook of ${SECTIONS * 4 + 1} cells, ${NOTEBOOKS} notebooks, ${ROUNDS} rounds:`,
  );
  show("first round, cold", rounds[0] ?? { floor: 0, build: 0 });
  show("median, warm     ", {
    floor: median(rounds.slice(1).map((round) => round.floor)),
    build: median(rounds.slice(1).map((round) => round.build)),
  });
} finally {
  rmSync(root, { recursive: true, force: true });
}
