/**
 * What Lighthouse says of every page: four marks of 100 at most, and what cost one of them points. Lighthouse itself
 * is 190 MB with all that it needs, so this installs it, into .workbook.
 *
 * The mark for performance follows how busy the machine is; the other three do not.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSite } from "../../site/site.ts";
import { serveCompressed, startJudge } from "./lib/pages.ts";

const ROOT = join(import.meta.dirname, "../..");

await using lighthouse = await startJudge();
const root = mkdtempSync(join(tmpdir(), "workbook-bench-lighthouse-"));
const out = join(root, "site");
const snippets = join(ROOT, "snippets");
await buildSite({ notebooks: join(ROOT, "notebooks"), out, snippets, types: true });
const site = await serveCompressed(out);
try {
  const lessons = readdirSync(out).filter((file) => /^\d+-.*\.html$/.test(file));
  const services = [
    "snippets/index.html",
    "snippets/users/index.html",
    "snippets/users/app.ts.html",
  ];
  console.log("performance, accessibility, best practices, SEO:");
  for (const page of ["index.html", "404.html", ...lessons, ...services]) {
    const { marks, lost } = await lighthouse.judge(site.url + page);
    console.log(`  ${page.padEnd(30)} ${marks.join(" ")}  ${lost.join(", ")}`);
  }
} finally {
  await site.close();
  rmSync(root, { recursive: true, force: true });
}
