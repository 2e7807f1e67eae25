/**
 * The site beside other generators, on the same notebooks in the same run: the CPU time of a cold build, and what a
 * reader's browser gets. It installs the others into .workbook. Quarto, mdBook and MyST's theme come from no
 * package registry, so they are not here.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { allGenerators, type Generator } from "./generators/generators.ts";
import { serveCompressed, startJudge } from "./lib/pages.ts";

const SIZES = [10, 100];

/** CPU seconds of a command with all the processes that it waits for, as the shell counts them. */
function cpuOf(command: readonly string[], cwd: string): number {
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>"$0"';
  const log = join(cwd, "log");
  const { status, stderr } = spawnSync("bash", ["-c", script, log, ...command], {
    cwd,
    encoding: "utf8",
  });
  if (status !== 0)
    throw new Error(
      `${command.join(" ")} ended with exit code ${status}: ${readFileSync(log, "utf8")}`,
    );
  const [user = 0, system = 0] = stderr.trim().split(" ").map(Number);
  return user + system;
}

const root = mkdtempSync(join(tmpdir(), "workbook-bench-generators-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));
const generators = await allGenerators();
const corpus = join(import.meta.dirname, "site/corpus.mjs");
spawnSync(process.execPath, [corpus, root, ...SIZES.map(String)]);

const workOf = ({ name }: Generator, size: number) => join(root, `${name} ${size}`);
console.log(`CPU seconds of a cold build, for ${SIZES.join(" and ")} notebooks of 40 cells:`);
const ours = new Map<number, number>();
for (const generator of generators) {
  const figures = SIZES.map((size) => {
    const [notebooks, work] = [join(root, String(size)), workOf(generator, size)];
    mkdirSync(work);
    generator.prepare(notebooks, work);
    const cpu = cpuOf(generator.command(notebooks, work), work);
    if (!ours.has(size)) ours.set(size, cpu);
    return `${cpu.toFixed(1).padStart(6)} s (${(cpu / (ours.get(size) ?? 1)).toFixed(1)} of ours)`;
  });
  console.log(`  ${generator.name.padEnd(16)} ${figures.join("  ")}`);
}

console.log(
  "\nThe page of one notebook. Lighthouse: performance, accessibility, best practices, SEO.",
);
await using lighthouse = await startJudge();
for (const generator of generators) {
  if (generator.page === undefined) continue;
  const file = join(workOf(generator, SIZES[0] ?? 0), generator.page);
  // A site is served from the folder that its page lies in, or the one above.
  const folder = /index\.html$/.test(file) ? dirname(dirname(file)) : dirname(file);
  const site = await serveCompressed(folder);
  const page = await lighthouse.browser.newPage();
  const loaded: Promise<[type: string, bytes: number]>[] = [];
  const others = new Set<string>();
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && !site.url.includes(host)) others.add(host);
  });
  page.on("requestfinished", (request) => {
    if (!request.url().startsWith("http")) return;
    loaded.push(
      request.sizes().then(({ responseBodySize }) => [request.resourceType(), responseBodySize]),
    );
  });
  const address = site.url + file.slice(folder.length + 1);
  await page.goto(address, { waitUntil: "networkidle" });
  const sizes = await Promise.all(loaded);
  const sum = (type?: string) =>
    sizes.reduce((all, [kind, bytes]) => all + (type && kind !== type ? 0 : bytes), 0) / 1000;
  await page.close();
  const { marks } = await lighthouse.judge(address);
  await site.close();
  const asks =
    others.size > 0
      ? `, and asks ${others.size} other ${others.size === 1 ? "host" : "hosts"}`
      : "";
  console.log(
    `  ${generator.name.padEnd(16)} ${sizes.length} requests, ${sum().toFixed(0)} kB, ${sum("script").toFixed(0)} kB of it script${asks}; Lighthouse ${marks.join(" ")}`,
  );
}
