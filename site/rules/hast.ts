/** HTML as a tree: parse, visit, print. */
import type { Element, Properties, Root } from "hast";
import { fromHtml } from "hast-util-from-html";
import { toHtml } from "hast-util-to-html";

/** HTML that is finished and printed as it is. */
interface Raw {
  type: "raw";
  value: string;
}

declare module "hast" {
  interface ElementContentMap {
    raw: Raw;
  }
  interface RootContentMap {
    raw: Raw;
  }
}

/** Parses a fragment the way browsers do. It reads any text; deep nesting throws a RangeError. */
export function parseFragment(html: string): Root {
  return fromHtml(html, { fragment: true });
}

/** Prints a tree. Nodes of type `raw` are printed as they are, so only our own HTML may be one. */
export function print(tree: Root | Element): string {
  return toHtml(tree, { allowDangerousHtml: true, closeSelfClosing: false });
}

/** Calls `visit` for every element below `node`, outermost first. */
export function walk(node: Root | Element, visit: (element: Element) => void): void {
  for (const child of node.children) {
    if (child.type !== "element") continue;
    visit(child);
    walk(child, visit);
  }
}

/** The text below an element, without markup. */
export function textOf(node: Root | Element): string {
  const parts = node.children.map((child) => {
    if (child.type === "text") return child.value;
    return child.type === "element" ? textOf(child) : "";
  });
  return parts.join("");
}

/** Splits a `style` attribute into declarations; what is no declaration is left out. */
export function declarations(properties: Properties): [name: string, value: string][] {
  if (typeof properties.style !== "string") return [];
  return properties.style.split(";").flatMap((part): [string, string][] => {
    const [name = "", ...value] = part.split(":");
    const text = value.join(":").trim();
    return text === "" ? [] : [[name.trim().toLowerCase(), text]];
  });
}

// The pages allow no style attribute. The one that tables need becomes a class.
const ALIGN = new Set(["left", "center", "right"]);

/** Turns the alignment of a table cell into a class, whichever way it was written. */
export function alignToClass(element: Element): void {
  if (element.tagName !== "td" && element.tagName !== "th") return;
  const style = declarations(element.properties).find(([name]) => name === "text-align")?.[1];
  const align = String(style ?? element.properties.align ?? "").toLowerCase();
  element.properties.className = ALIGN.has(align) ? [align] : undefined;
}
