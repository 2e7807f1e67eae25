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

// Browsers themselves stop nesting at 512.
const DEEPEST = 500;

/**
 * Parses a fragment the way browsers do. Any text can be read; elements nested above 500 levels throw
 * a RangeError, so that no later step runs out of stack.
 */
export function parseFragment(html: string): Root {
  const tree = fromHtml(html, { fragment: true });
  let level: (Root | Element)[] = [tree];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw new RangeError(`elements are nested above ${DEEPEST} levels`);
    const next: Element[] = [];
    for (const { children } of level) {
      for (const child of children) if (child.type === "element") next.push(child);
    }
    level = next;
  }
  return tree;
}

/** Calls `sanitize`; undefined when the HTML it parses is nested too deeply. */
export function unlessTooDeep<T>(sanitize: () => T): T | undefined {
  try {
    return sanitize();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
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
