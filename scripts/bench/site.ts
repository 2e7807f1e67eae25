/**
 * What the site costs to build, on a corpus of notebooks of 40 cells: cold, with nothing changed and with one notebook
 * changed, with types and without, beside a floor that only parses, runs markdown-it, Prism and KaTeX, and writes. Then what a reader loads.
 * Every time is the CPU time of a whole process, its start included. Processes keep compiled code as `npm run build` does.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { median } from "./lib/median.ts";

const SIZES = [10, 100, 1000];
const BUILD = join(import.meta.dirname, "../../site/build.ts");
const LESSONS = join(import.meta.dirname, "../../notebooks");
const beside = (name: string) => join(import.meta.dirname, "site", name);

// A process tells what it used when it ends.
const METER = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(3, JSON.stringify(process.resourceUsage())));',
)}`;

interface Used {
  /** CPU seconds. */
  cpu: number;
  /** The largest resident set, in MB. */
  memory: number;
  stdout: string;
}

function measure(script: string, ...args: string[]): Used {
  const { status, stdout, stderr, output } = spawnSync(
    process.execPath,
    ["--import", METER, script, ...args],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      maxBuffer: 1e9,
      env: { ...process.env, NODE_COMPILE_CACHE: join(root, "compile-cache") },
    },
  );
  if (status !== 0) throw new Error(`${script} ended with exit code ${status}: ${stderr}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(String(output[3]));
  return { cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1000, stdout };
}

const seconds = (value: number) => `${value.toFixed(2)} s`;
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const kilobytes = (value: number) => `${(value / 1000).toFixed(1)} kB`;

const floor = (notebooks: string, katex: string) =>
  measure(beside("floor.ts"), notebooks, join(root, "floor"), katex).cpu;

/** Builds of a folder of notebooks in a place of its own. */
function builds(root: string, notebooks: string) {
  const out = join(root, "site");
  const args = ["--lenient", "--notebooks", notebooks, "--out", out];
  return {
    fresh: () => {
      rmSync(out, { recursive: true, force: true });
      return measure(BUILD, ...args, "--no-cache", "--no-types");
    },
    again: () => measure(BUILD, ...args, "--no-types", "--cache", join(root, "cache")),
    typed: () => measure(BUILD, ...args, "--no-cache"),
  };
}

const root = mkdtempSync(join(tmpdir(), "workbook-bench-site-"));
try {
  measure(beside("corpus.mjs"), root, ...SIZES.map(String));
  const cold = new Map<number, number>();
  for (const size of SIZES) {
    const notebooks = join(root, String(size));
    const { fresh, again } = builds(root, notebooks);
    const rounds = size < 1000 ? 5 : 1;
    const pairs = Array.from({ length: rounds }, () => ({
      floor: floor(notebooks, "mathml"),
      common: floor(notebooks, "htmlAndMathml"),
      build: fresh(),
    }));
    const cpu = median(pairs.map(({ build }) => build.cpu));
    const memory = Math.max(...pairs.map(({ build }) => build.memory));
    const ratio = median(pairs.map((pair) => pair.build.cpu / pair.floor));
    const common = median(pairs.map((pair) => pair.build.cpu / pair.common));
    cold.set(size, cpu);
    console.log(
      `${size} notebooks: cold ${seconds(cpu)} of CPU, ${memory.toFixed(0)} MB, ${ratio.toFixed(2)} of the floor, ${common.toFixed(2)} of the floor with what KaTeX makes by default`,
    );
    again();
    const nothing = median(Array.from({ length: 5 }, () => again().cpu));
    const one = join(notebooks, "nb0005.ipynb");
    const changed = Array.from({ length: 3 }, () => {
      appendFileSync(one, "\n");
      return again();
    });
    const rendered = /\d+ of them new/.exec(changed[0]?.stdout ?? "")?.[0];
    console.log(
      `  nothing changed ${percent(nothing / cpu)} of it; one notebook changed ${percent(median(changed.map((run) => run.cpu)) / cpu)} (${rendered})`,
    );
  }
  const some = SIZES[1] ?? 100;
  const typed = builds(root, join(root, String(some))).typed().cpu - (cold.get(some) ?? 0);
  console.log(`types add ${seconds(typed / some)} a notebook, ${some} of them changed`);
  const growth = (cold.get(1000) ?? 0) / (cold.get(100) ?? 1);
  console.log(`1000 notebooks cost ${growth.toFixed(1)} times as much as 100`);

  builds(root, LESSONS).fresh();
  const site = join(root, "site");
  const weigh = (file: string): [gzip: number, brotli: number] => {
    const bytes = readFileSync(join(site, file));
    return [gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  };
  const [style, script] = [weigh("style.css"), weigh("site.js")];
  const both = (sizes: readonly number[]) => sizes.map(kilobytes).join(" or ");
  console.log(
    `\nWhat a page loads, compressed with gzip or brotli: style ${both(style)}, script ${both(script)}, and its own text:`,
  );
  for (const file of readdirSync(site).filter((name) => /^\d+-.*\.html$/.test(name))) {
    const [own, raw] = [weigh(file), statSync(join(site, file)).size];
    const all = ([0, 1] as const).map((at) => own[at] + style[at] + script[at]);
    console.log(`  ${file.padEnd(24)} ${both(own)} of ${kilobytes(raw)}; all ${both(all)}`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
