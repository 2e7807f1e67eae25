/** Raw HTML in Markdown, reduced to a list of safe elements. */
import type { Element, ElementContent, Root } from "hast";
import { type Schema, sanitize } from "hast-util-sanitize";
import { escapeHtml } from "../escape.ts";
import type { Place } from "../page.ts";
import { alignToClass, parseFragment, print, unlessTooDeep, walk } from "./hast.ts";
import { TEXT_ATTRIBUTES, TEXT_TAGS } from "./html.ts";
import { checkAlternative, resolveImage, resolveLink } from "./links.ts";
import { STRIP } from "./svg.ts";

const SCHEMA: Schema = {
  tagNames: [...TEXT_TAGS, "h1", "h2", "h3", "h4", "h5", "h6", "x-slot"],
  attributes: {
    ...TEXT_ATTRIBUTES,
    // The classes that the Markdown rules write themselves.
    a: ["href", ["className", "anchor"]],
    div: [["className", "table"]],
    p: [["className", "question", "output-heading"]],
    span: [["className", "file"]],
    "x-slot": [["className", /^slot-\d+$/]],
  },
  ancestors: {},
  clobber: [],
  protocols: { href: ["http", "https", "mailto"], src: [] },
  required: {},
  strip: STRIP,
};

/**
 * Sanitises a rendered Markdown cell that holds raw HTML. `slots` are finished parts, such as code
 * and formulas, that take the places kept for them. `headings` are the ids that the cell's Markdown
 * headings were given; every other id is claimed here. Links and images, which are still as the
 * notebook wrote them, are resolved. HTML nested too deeply is noted as an error and shown as text.
 */
export function sanitizeProse(
  html: string,
  slots: string[],
  headings: Set<string>,
  place: Place,
): string {
  const dirty = unlessTooDeep(() => parseFragment(html));
  if (!dirty) {
    place.error(
      "expected HTML in Markdown nested a few levels deep, found more than 500; write it flatter",
    );
    return escapeHtml(html);
  }
  walk(dirty, alignToClass);
  const clean = sanitize(dirty, SCHEMA) as Root;
  walk(clean, (element) => finish(element, headings, place));
  fill(clean, slots);
  return print(clean);
}

function finish(element: Element, headings: Set<string>, place: Place): void {
  const { properties, tagName } = element;
  if (Array.isArray(properties.className) && properties.className.length === 0) {
    properties.className = undefined;
  }
  if (typeof properties.id === "string" && !headings.delete(properties.id)) {
    properties.id = place.page.claimId(properties.id);
  }
  if (tagName === "a" && typeof properties.href === "string") {
    const href = resolveLink(properties.href, place);
    if (href === undefined) {
      element.tagName = "span";
      element.properties = { className: ["file"] };
    } else properties.href = href;
  }
  if (tagName === "img") {
    const written = String(properties.src ?? "");
    checkAlternative(String(properties.alt ?? ""), written, place);
    const alt = String(properties.alt ?? "");
    const src = resolveImage(written, place);
    if (src === undefined) {
      element.tagName = "span";
      element.properties = { className: ["file"] };
      element.children = [{ type: "text", value: `[${alt}]` }];
    } else {
      properties.src = src;
      properties.alt = alt;
    }
  }
}

function fill(node: Root | Element, slots: string[]): void {
  node.children = node.children.map((child): ElementContent => {
    if (child.type !== "element") return child as ElementContent;
    if (child.tagName !== "x-slot") {
      fill(child, slots);
      return child;
    }
    const [name = ""] = [child.properties.className].flat();
    return { type: "raw", value: slots[Number(String(name).slice("slot-".length))] ?? "" };
  });
}
