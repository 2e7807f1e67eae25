/** What must hold for every page of a built site. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { Element, Root } from "hast";
import { fromHtml } from "hast-util-from-html";
import { walk } from "../rules/hast.ts";
import { ICON } from "../theme/document.ts";
import { BOOT } from "../theme/script.ts";

/** A page as a tree, with what was wrong in its HTML. */
export interface ParsedPage {
  tree: Root;
  faults: string[];
}

/** Parses a whole page as a browser does and collects what the HTML standard calls a parse error. */
export function parsePage(html: string): ParsedPage {
  const faults: string[] = [];
  const tree = fromHtml(html, {
    onerror: (message) => {
      faults.push(`${message.ruleId} at line ${message.line}`);
    },
  });
  return { tree, faults };
}

/** The elements of a page with the given tag names. */
export function elements(tree: Root, ...tagNames: string[]): Element[] {
  const found: Element[] = [];
  walk(tree, (element) => {
    if (tagNames.includes(element.tagName)) found.push(element);
  });
  return found;
}

/** Attributes that hold text or an address: no browser looks for `url()` in them. */
const TEXTS = new Set(["alt", "ariaLabel", "content", "href", "id"]);

/** The two scripts that a page may have: the one that sets the theme, and the one that all pages share. */
function isOurs({ properties, children }: Element): boolean {
  const [text] = children;
  if (text === undefined)
    return /^(\.\.\/)*site\.js$/.test(String(properties.src)) && properties.defer === true;
  return text.type === "text" && text.value === BOOT;
}

/**
 * Checks every page below `folder` and returns what is wrong, one line a fault: parse errors, repeated
 * ids, links and anchors that lead nowhere, images without `alt` or file, and anything that could
 * run, style or fetch from elsewhere.
 */
export function checkPages(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".html"));
  const pages = new Map(
    names.map((name) => [name, parsePage(readFileSync(join(folder, name), "utf8"))]),
  );
  const ids = new Map([...pages].map(([name, { tree }]) => [name, idsOf(tree)]));
  const faults: string[] = [];
  for (const [name, page] of pages) {
    const fault = (text: string) => faults.push(`${name}: ${text}`);
    for (const text of page.faults) fault(text);
    const own = ids.get(name) ?? [];
    for (const id of own.filter((one, at) => own.indexOf(one) !== at)) fault(`id ${id} repeats`);
    const html = elements(page.tree, "html")[0]?.properties;
    if (!html?.lang) fault("no language");
    if (elements(page.tree, "h1").length !== 1) fault("expected one h1");
    if (elements(page.tree, "main").length !== 1) fault("expected one main");
    if (elements(page.tree, "title").length < 1) fault("no title");
    walk(page.tree, (element) => {
      const { tagName, properties } = element;
      if (tagName === "script" && isOurs(element)) return;
      if (tagName === "link" && properties.href === ICON) return;
      if (["script", "iframe", "object", "embed", "base", "form"].includes(tagName)) {
        fault(`a ${tagName} element`);
      }
      if (tagName === "style" && name !== "404.html") fault("a style element");
      for (const [key, value] of Object.entries(properties)) {
        if (/^on/i.test(key) || key === "style") fault(`${tagName} with ${key}`);
        if (/^\s*(javascript|vbscript|data):/i.test(String(value))) fault(`${key}=${value}`);
        if (!TEXTS.has(key) && /url\((?!#)/i.test(String(value))) fault(`${key}=${value}`);
      }
      if (tagName === "img") {
        if (typeof properties.alt !== "string") fault(`image ${properties.src} without alt`);
        if (!existsSync(join(folder, dirname(name), String(properties.src))))
          fault(`no image ${properties.src}`);
      }
      const href = properties.href ?? properties.xLinkHref;
      if (typeof href === "string") checkLink(href, name);
    });
    function checkLink(href: string, from: string): void {
      if (/^(https?|mailto):/.test(href)) return;
      const [path = "", anchor = ""] = href.split("#").map(decodeURIComponent);
      const target = path === "" ? from : posix.join(dirname(from), path);
      if (!existsSync(join(folder, target))) fault(`${href} leads to no file`);
      else if (anchor && !ids.get(target)?.includes(anchor)) fault(`${href} leads to no anchor`);
    }
  }
  return faults;
}

function idsOf(tree: Root): string[] {
  const found: string[] = [];
  walk(tree, ({ properties }) => {
    if (typeof properties.id === "string") found.push(properties.id);
  });
  return found;
}
