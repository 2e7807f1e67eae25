/** Where the site will be, for those who need whole addresses. */
import { escapeHtml } from "./escape.ts";
import type { Lesson } from "./lesson.ts";

/** Where the site and its notebooks are, as far as that is known. */
export interface SiteAddress {
  /** The address that the site will have, with a slash at its end. */
  url?: string | undefined;
  /** Where Jupyter shows the notebooks, with a slash at the end. */
  jupyter?: string | undefined;
  /** Where the folder of the notebooks is in a repository on the web, with a slash at the end: `…/blob/main/notebooks/`. */
  repository?: string | undefined;
}

/** AddressOf returns the address that a page will have, or undefined when that of the site is not known. */
export function addressOf({ url }: SiteAddress, name: string): string | undefined {
  return url === undefined ? undefined : new URL(encodeURI(name), url).href;
}

/** Directory returns an address as that of a folder, with a slash at its end. It throws when it is no address. */
export function directory(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error(
      `expected an address such as https://example.org/workbook/, found "${address}"; correct it`,
    );
  }
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

/** Sitemap returns the list of pages for search engines. Source: https://www.sitemaps.org/protocol.html */
export function sitemap(lessons: readonly Lesson[], url: string): string {
  const names = ["", ...lessons.map(({ name }) => name)];
  const entries = names.map((name) => {
    const address = escapeHtml(String(addressOf({ url }, name)));
    return `<url><loc>${address}</loc></url>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${entries.join("")}</urlset>
`;
}

/**
 * Robots returns what search engines may read, which is everything, and where the sitemap is. Source: RFC 9309 and
 * https://www.sitemaps.org/protocol.html
 */
export function robots(url: string | undefined): string {
  const where = url === undefined ? "" : `Sitemap: ${addressOf({ url }, "sitemap.xml")}\n`;
  return `User-agent: *\nAllow: /\n${where}`;
}
