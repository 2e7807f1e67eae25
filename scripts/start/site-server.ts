import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import express from "express";
import { listenOnFree } from "./ports.ts";

/** How long the browser has for the first page, in milliseconds. */
const OPEN_MS = 60_000;

/** The site, being served. */
export interface SiteServer {
  /** For example http://127.0.0.1:4000/ */
  url: string;
  port: number;
  /**
   * Returns an address that leads to `target` once, within a minute. A program's arguments can be read by
   * every user of the machine: a browser is opened with this address, and the token stays out of them.
   */
  leadOnce(target: string): string;
  /** Stops listening and cuts open connections. A second call does nothing more. */
  close(): Promise<void>;
}

/**
 * serveSite serves the folder on a loopback address, on `port` or the next free one. The folder may be
 * missing and may be replaced meanwhile: each request is answered from what is there. What is not there
 * gets the site's own 404 page. `first` sees each request before the folder does.
 */
export async function serveSite(
  folder: string,
  host: string,
  port: number,
  first?: express.Handler,
): Promise<SiteServer> {
  const targets = new Map<string, string>();
  const app = express();
  app.disable("x-powered-by");
  app.get("/.open/:key", (request, response, next) => {
    const target = targets.get(request.params.key);
    targets.delete(request.params.key);
    if (target === undefined) return next();
    response.set("Cache-Control", "no-store").set("Referrer-Policy", "no-referrer");
    response.redirect(302, target);
  });
  if (first) app.use(first);
  app.use(express.static(folder, { extensions: ["html"], cacheControl: false }));
  app.use((_request: express.Request, response: express.Response) => {
    response.status(404).sendFile(join(folder, "404.html"), { dotfiles: "allow" }, (error) => {
      if (error) response.status(404).type("text/plain").send(MISSING);
    });
  });

  const server = createServer(app);
  const found = await listenOnFree(server, host, port);
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${found}/`;
  return {
    url,
    port: found,
    leadOnce(target) {
      const key = randomBytes(16).toString("hex");
      targets.set(key, target);
      setTimeout(() => targets.delete(key), OPEN_MS).unref();
      return `${url}.open/${key}`;
    },
    close: () => close(server),
  };
}

const MISSING =
  "There is no such page. When the site has no page at all, it could not be built: npm run build says why.\n";

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
