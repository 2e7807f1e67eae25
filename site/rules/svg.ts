/** SVG without scripts, handlers, foreign content and outside references. */
import type { Element, Root } from "hast";
import { type Schema, sanitize } from "hast-util-sanitize";
import { declarations, parseFragment, print, textOf, unlessTooDeep, walk } from "./hast.ts";

/** The elements a figure may hold. Animation is left out: it can change a link after the check. */
export const SVG_TAGS = [
  ...["svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse"],
  ...["line", "polyline", "polygon", "text", "tspan", "clipPath", "mask", "marker", "pattern"],
  ...["linearGradient", "radialGradient", "stop"],
];

const PRESENTATION = [
  ...["fill", "fillOpacity", "fillRule", "stroke", "strokeWidth", "strokeOpacity"],
  ...["strokeDashArray", "strokeDashOffset", "strokeLineCap", "strokeLineJoin", "strokeMiterLimit"],
  ...["opacity", "color", "fontFamily", "fontSize", "fontStyle", "fontWeight", "textAnchor"],
  ...["dominantBaseline", "alignmentBaseline", "letterSpacing", "textDecoration", "visibility"],
  ...["display", "clipPath", "clipRule", "mask", "markerStart", "markerMid", "markerEnd"],
  ...["stopColor", "stopOpacity", "paintOrder", "vectorEffect", "shapeRendering", "overflow"],
];

const GEOMETRY = [
  ...["id", "transform", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy"],
  ...["width", "height", "viewBox", "preserveAspectRatio", "d", "points", "pathLength", "rotate"],
  ...["textLength", "lengthAdjust", "offset", "gradientUnits", "gradientTransform", "spreadMethod"],
  ...["fx", "fy", "patternUnits", "patternContentUnits", "patternTransform", "clipPathUnits"],
  ...["maskUnits", "maskContentUnits", "markerWidth", "markerHeight", "markerUnits", "orient"],
  ...["refX", "refY", "href", "xLinkHref", "xmlns", "role", "ariaLabel", "ariaLabelledBy"],
  ...["ariaHidden", "xmlSpace"],
];

/** The attributes of each element, for a schema that also holds HTML. */
export const SVG_ATTRIBUTES = Object.fromEntries(
  SVG_TAGS.map((tag) => [tag, [...PRESENTATION, ...GEOMETRY]]),
);

/** Elements that are removed with all they hold; others are removed and their content stays. */
export const STRIP = [
  ...["script", "style", "template", "iframe", "frame", "object", "embed", "applet", "noscript"],
  ...["noembed", "noframes", "xmp", "plaintext", "textarea", "select", "math", "base", "meta"],
  ...["link", "foreignObject", "foreignobject", "animate", "animateMotion", "animateTransform"],
  ...["set", "image", "feImage", "filter", "audio", "video", "canvas"],
];

const SCHEMA: Schema = {
  tagNames: SVG_TAGS,
  attributes: SVG_ATTRIBUTES,
  ancestors: {},
  clobber: [],
  protocols: {},
  required: {},
  strip: STRIP,
};

// A figure above this size holds more points than a screen has.
const LARGEST = 2_000_000;

const NAMES = new Map(PRESENTATION.map((name) => [kebab(name), name]));

/**
 * Moves what a `style` attribute says into presentation attributes, which the pages' security
 * policy allows. Call it before sanitising.
 */
export function styleToAttributes(element: Element): void {
  if (!SVG_TAGS.includes(element.tagName)) return;
  for (const [name, value] of declarations(element.properties)) {
    const property = NAMES.get(name);
    if (property) element.properties[property] = value.replace(/\s*!important$/, "");
  }
}

/**
 * Finishes sanitised figures: every id gets `prefix` and stands once, references follow, references to outside go,
 * and an element that is used again must not use others itself, so that no small file can grow
 * into a picture that never ends. Titles hold text only.
 */
export function tameSvg(tree: Root | Element, prefix: string): void {
  const ids = new Set<string>();
  const nested = new Set<string>();
  walk(tree, (element) => {
    const id = element.properties.id;
    if (typeof id !== "string") return;
    walk(element, (inner) => {
      if (inner.tagName === "use") nested.add(id);
    });
  });
  walk(tree, (element) => {
    if (!SVG_TAGS.includes(element.tagName)) return;
    const { properties } = element;
    if (element.tagName === "title" || element.tagName === "desc") {
      element.children = [{ type: "text", value: textOf(element) }];
    }
    const target = String(properties.href ?? properties.xLinkHref ?? "");
    properties.href = undefined;
    properties.xLinkHref = undefined;
    if (target.startsWith("#") && !nested.has(target.slice(1))) {
      properties.href = `#${prefix}${target.slice(1)}`;
    }
    if (typeof properties.id === "string") {
      const id = prefix + properties.id;
      properties.id = ids.has(id) ? undefined : id;
      ids.add(id);
    }
    if (typeof properties.ariaLabelledBy === "string" || Array.isArray(properties.ariaLabelledBy)) {
      const labels = [properties.ariaLabelledBy].flat().join(" ").split(/\s+/);
      properties.ariaLabelledBy = labels.map((id) => prefix + id);
    }
    for (const [name, value] of Object.entries(properties)) {
      if (typeof value !== "string" || !PRESENTATION.includes(name)) continue;
      const safe = localReference(value, prefix);
      if (safe === undefined) delete properties[name];
      else properties[name] = safe;
    }
  });
}

// A backslash could spell `url` in a way that a search does not see.
function localReference(value: string, prefix: string): string | undefined {
  if (value.includes("\\") || value.includes("/*")) return undefined;
  const local = value.replace(/url\(\s*(["']?)#([^"')\s]+)\1\s*\)/gi, `url(#${prefix}$2)`);
  return /(?:url|image|image-set|src|element)\s*\((?!#)/i.test(local) ? undefined : local;
}

/**
 * Parses, sanitises and tames the first `svg` element in `source`; undefined when there is none, when
 * the source is larger than 2 MB, or when it is nested too deeply.
 */
function sanitizeSvgTree(source: string, prefix: string): Element | undefined {
  if (source.length > LARGEST) return undefined;
  const dirty = unlessTooDeep(() => parseFragment(source));
  if (!dirty) return undefined;
  walk(dirty, styleToAttributes);
  const clean = sanitize(dirty, SCHEMA) as Root;
  const svg = clean.children.find((node) => node.type === "element" && node.tagName === "svg");
  if (svg?.type !== "element") return undefined;
  tameSvg({ type: "root", children: [svg] }, prefix);
  return svg;
}

/** A sanitised file of its own, or undefined when `source` holds no `svg` element. */
export function sanitizeSvgFile(source: string): string | undefined {
  const svg = sanitizeSvgTree(source, "");
  if (!svg) return undefined;
  svg.properties.xmlns = "http://www.w3.org/2000/svg";
  return `${print({ type: "root", children: [svg] })}\n`;
}

/**
 * A sanitised figure for a page, or undefined when `source` holds no `svg` element. One without a
 * name of its own is named `label` for readers who cannot see it.
 */
export function sanitizeSvg(source: string, prefix: string, label: string): string | undefined {
  const svg = sanitizeSvgTree(source, prefix);
  if (!svg) return undefined;
  nameFigure(svg, label);
  return print({ type: "root", children: [svg] });
}

/** Gives an `svg` element a role, a name and a box that can shrink. */
export function nameFigure(svg: Element, label: string): void {
  const { properties } = svg;
  const titled = svg.children.some((node) => node.type === "element" && node.tagName === "title");
  properties.role = "img";
  if (!titled && !properties.ariaLabel && !properties.ariaLabelledBy) properties.ariaLabel = label;
  const width = Number.parseFloat(String(properties.width));
  const height = Number.parseFloat(String(properties.height));
  if (!properties.viewBox && width > 0 && height > 0) properties.viewBox = `0 0 ${width} ${height}`;
}

function kebab(property: string): string {
  const special: { [name: string]: string } = {
    strokeDashArray: "stroke-dasharray",
    strokeDashOffset: "stroke-dashoffset",
    strokeLineCap: "stroke-linecap",
    strokeLineJoin: "stroke-linejoin",
    strokeMiterLimit: "stroke-miterlimit",
  };
  return special[property] ?? property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
