/** The site while it is written: built again when a notebook is saved, and shown at once in the open pages. */
import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, normalize, sep } from "node:path";
import type { Request, Response } from "express";
import { formatProblem, SiteError } from "../../site/problem.ts";
import { buildSite, describeBuild, type SiteOptions } from "../../site/site.ts";
import { WORKER } from "../../site/theme/document.ts";
import { type SiteServer, serveSite } from "../start/site-server.ts";

/** What `liveSite` needs to know. */
export interface LiveOptions extends SiteOptions {
  host: string;
  /** The port, or the next free one. */
  port: number;
  /** Takes what the author should read. */
  say(line: string): void;
}

/** Jupyter and editors save in several steps; what comes within this time, in milliseconds, is one. */
const QUIET_MS = 25;

/** What a page is made of: notebooks, and images beside them. */
const SHOWN = /\.(ipynb|gif|jpe?g|png|svg|webp)$/i;

/** Where open pages hear of a new build. A notebook cannot have a page of this name. */
const NEWS = "/.live";

/**
 * What an open page does with it. It keeps the place itself: a browser that is busy forgets where the page was when it is
 * loaded again at once.
 */
const LISTENER = `const place = sessionStorage.getItem("live");
sessionStorage.removeItem("live");
if (place !== null) addEventListener("load", () => scrollTo(0, Number(place)));
new EventSource("${NEWS}").addEventListener("built", () => {
  sessionStorage.setItem("live", String(scrollY));
  location.reload();
});\n`;

/**
 * LiveSite builds the site, serves it on a loopback address, and builds it again whenever something in the
 * folder of the notebooks changes; open pages then load themselves again. When a build fails it says why, and
 * the pages stay as they were. It rejects when there is nothing to serve: when the first build cannot write,
 * or the folder cannot be watched.
 */
export async function liveSite(options: LiveOptions): Promise<SiteServer> {
  const { notebooks, out, host, port, say } = options;
  const open = new Set<Response>();

  async function build(): Promise<void> {
    const report = await buildSite(options);
    for (const warning of report.warnings) say(formatProblem(warning));
    say(`${describeBuild(report)} in ${Math.round(report.ms)} ms`);
  }

  async function handle(request: Request, response: Response, next: () => void): Promise<void> {
    if (request.path === NEWS) {
      response.set("Content-Type", "text/event-stream").set("Cache-Control", "no-store");
      response.flushHeaders();
      open.add(response);
      response.on("close", () => open.delete(response));
    } else if (request.path === "/sw.js") {
      // Whoever writes has a network, and wants nothing kept. A browser that had kept something lets go of it.
      response.sendStatus(404);
    } else if (request.path === `${NEWS}.js`) {
      response.type("text/javascript").send(LISTENER);
    } else {
      const html = await pageAt(out, request.path);
      if (html === undefined) next();
      else response.type("text/html").send(listening(html));
    }
  }

  // A notebook that is wrong now can be mended while this runs.
  await build().catch((error: Error) => {
    if (!(error instanceof SiteError)) throw error;
    say(error.message);
  });
  const server = await serveSite(out, host, port, (request, response, next) => {
    handle(request, response, next).catch(next);
  });

  let timer: NodeJS.Timeout | undefined;
  let building: Promise<void> = Promise.resolve();
  const watcher = watch(notebooks, (_event, name) => {
    if (name !== null && !SHOWN.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(build).then(
        () => {
          for (const response of open) response.write("event: built\ndata:\n\n");
        },
        (error: Error) => say(error.message),
      );
    }, QUIET_MS);
  });
  return {
    ...server,
    async close() {
      watcher.close();
      clearTimeout(timer);
      await building;
      await server.close();
    },
  };
}

async function pageAt(out: string, path: string): Promise<string | undefined> {
  const name = path.endsWith("/") ? `${path}index.html` : path;
  if (!name.endsWith(".html")) return undefined;
  const file = join(out, normalize(decodeURIComponent(name)));
  if (!file.startsWith(out + sep)) return undefined;
  return readFile(file, "utf8").catch(() => undefined);
}

/** The same page, which also listens for news, and keeps nothing for later. */
function listening(html: string): string {
  return html
    .replace(WORKER, "")
    .replace("</head>", `<script src="${NEWS}.js" defer></script>\n</head>`);
}
