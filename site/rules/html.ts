/** HTML that a cell printed, reduced to what is safe and what a page can style. */
import type { Element, Root } from "hast";
import { type Schema, sanitize } from "hast-util-sanitize";
import type { Place } from "../page.ts";
import { fill } from "../theme/words/words.ts";
import { alignToClass, parseFragment, print, textOf, unlessTooDeep, walk } from "./hast.ts";
import { dataImage } from "./image.ts";
import { nameFigure, STRIP, SVG_ATTRIBUTES, SVG_TAGS, styleToAttributes, tameSvg } from "./svg.ts";

/** The elements of text that both prose and outputs may hold. */
export const TEXT_TAGS = [
  ...["a", "abbr", "b", "bdi", "blockquote", "br", "caption", "cite", "code", "col", "colgroup"],
  ...["dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "hr", "i"],
  ...["img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span"],
  ...["strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time"],
  ...["tr", "u", "ul", "var", "wbr"],
];

/** Their attributes. Neither styles nor classes of others reach a page. */
export const TEXT_ATTRIBUTES: NonNullable<Schema["attributes"]> = {
  "*": ["id", "dir", "lang", "title", "role", "ariaLabel", "ariaHidden"],
  a: ["href"],
  col: ["span"],
  colgroup: ["span"],
  details: ["open"],
  img: ["src", "alt", "width", "height"],
  ol: ["start", "reversed"],
  td: ["colSpan", "rowSpan", ["className", "left", "center", "right"]],
  th: ["colSpan", "rowSpan", "scope", ["className", "left", "center", "right"]],
  time: ["dateTime"],
};

const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"];

const SCHEMA: Schema = {
  tagNames: [...TEXT_TAGS, ...HEADINGS, ...SVG_TAGS],
  attributes: { ...SVG_ATTRIBUTES, ...TEXT_ATTRIBUTES },
  ancestors: {},
  clobber: [],
  // A relative link of an output has nothing to point at, so only whole addresses stay.
  protocols: { href: ["http", "https", "mailto"], src: ["data"] },
  required: {},
  strip: STRIP,
};

// Above this size the page would be slower to open than the notebook.
const LARGEST = 1_000_000;

/**
 * Sanitises HTML that a cell printed. Returns undefined when nothing that can be shown is left, when
 * it is larger than 1 MB, or when it is nested too deeply; the caller then shows another
 * representation. Ids get a prefix of their own, headings become paragraphs, and embedded images
 * become files.
 */
export function sanitizeHtml(html: string, place: Place): string | undefined {
  if (html.length > LARGEST) return undefined;
  const dirty = unlessTooDeep(() => parseFragment(html));
  if (!dirty) return undefined;
  walk(dirty, styleToAttributes);
  walk(dirty, alignToClass);
  const clean = sanitize(dirty, SCHEMA) as Root;
  const prefix = place.nextPrefix();
  tameSvg(clean, prefix);
  walk(clean, (element) => finish(element, prefix, place));
  return isEmpty(clean) ? undefined : print(clean);
}

function finish(element: Element, prefix: string, place: Place): void {
  const { properties } = element;
  if (typeof properties.id === "string") {
    const wanted = properties.id.startsWith(prefix) ? properties.id : prefix + properties.id;
    properties.id = place.page.claimId(wanted);
  }
  if (HEADINGS.includes(element.tagName)) {
    element.tagName = "p";
    properties.className = ["output-heading"];
  }
  if (element.tagName === "a" && !/^(https?|mailto):/i.test(String(properties.href ?? ""))) {
    properties.href = undefined;
  }
  if (element.tagName === "svg") nameFigure(element, figureLabel(place));
  if (element.tagName === "img") {
    const image = dataImage(String(properties.src ?? ""), place);
    if (image) element.properties = { ...image, alt: properties.alt ?? figureLabel(place) };
    else {
      element.tagName = "span";
      element.properties = {};
      element.children = [
        { type: "text", value: `[${properties.alt ?? place.page.words.outputs.image}]` },
      ];
    }
  }
}

/** How a figure without a description is announced. */
export function figureLabel(place: Place): string {
  return fill(place.page.words.outputs.figure, place.cell.position);
}

function isEmpty(tree: Root): boolean {
  let figures = 0;
  walk(tree, ({ tagName }) => {
    if (["svg", "img", "hr", "table"].includes(tagName)) figures += 1;
  });
  return figures === 0 && textOf(tree).trim() === "";
}
