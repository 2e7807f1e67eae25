/**
 * What Lighthouse says of every page, as a phone on a slow network sees it, from a server that compresses as static
 * hosts do: four marks of 100 at most, and what cost one of them points. Lighthouse itself is 190 MB with all that it needs, so this installs it, into .workbook.
 *
 * The mark for performance follows how busy the machine is; the other three do not.
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { buildSite } from "../../site/site.ts";
import { ensureChromium, launchChromium } from "../browser/chromium.ts";
import { serveSite } from "../start/site-server.ts";

const VERSION = "13.5.0";
const ROOT = join(import.meta.dirname, "../..");
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

interface Report {
  lhr: {
    categories: {
      [name: string]: { score: number; auditRefs: { id: string; weight: number }[] };
    };
    audits: { [id: string]: { score: number | null; displayValue?: string } };
  };
}

/** Installs Lighthouse where it is missing, and loads it. */
async function lighthouse(): Promise<(url: string, flags: object) => Promise<Report>> {
  const folder = join(ROOT, ".workbook", "lighthouse");
  const entry = join(folder, "node_modules/lighthouse/core/index.js");
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    const args = ["install", "--no-save", "--prefix", folder, `lighthouse@${VERSION}`];
    execFileSync("npm", args, { cwd: folder, stdio: "ignore" });
  }
  return (await import(pathToFileURL(entry).href)).default;
}

/** A port that was free a moment ago: Lighthouse wants its number before the browser has it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const run = await lighthouse();
const root = mkdtempSync(join(tmpdir(), "workbook-bench-lighthouse-"));
const out = join(root, "site");
const snippets = join(ROOT, "snippets");
await buildSite({ notebooks: join(ROOT, "notebooks"), out, snippets, types: true });
const site = await serveSite(out, "127.0.0.1", 0, (request, response, next) => {
  const file = join(out, request.path);
  if (!/\.(html|css|js|svg)$/.test(file) || !existsSync(file)) return next();
  response
    .type(extname(file))
    .set("Content-Encoding", "gzip")
    .send(gzipSync(readFileSync(file)));
});
const program = await ensureChromium((line) => console.error(line));
const port = await freePort();
const debugging = `--remote-debugging-port=${port}`;
const browser = await launchChromium({ ...program, args: [...program.args, debugging] });
try {
  const lessons = readdirSync(out).filter((file) => /^\d+-.*\.html$/.test(file));
  const services = [
    "snippets/index.html",
    "snippets/users/index.html",
    "snippets/users/app.ts.html",
  ];
  console.log("performance, accessibility, best practices, SEO:");
  for (const page of ["index.html", "404.html", ...lessons, ...services]) {
    const { lhr } = await run(site.url + page, {
      port,
      logLevel: "silent",
      onlyCategories: CATEGORIES,
    });
    const marks = CATEGORIES.map((name) => Math.round(100 * (lhr.categories[name]?.score ?? 0)));
    const lost = CATEGORIES.flatMap((name) => lhr.categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${id} ${lhr.audits[id]?.displayValue ?? ""}`.trim());
    console.log(`  ${page.padEnd(30)} ${marks.join(" ")}  ${lost.join(", ")}`);
  }
} finally {
  await browser.close();
  await site.close();
  rmSync(root, { recursive: true, force: true });
}
