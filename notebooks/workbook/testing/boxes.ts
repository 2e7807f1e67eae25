/** Where the texts of a picture stand, as far as that can be known without a browser. */
import { monoWidth, SIZE, widthOf } from "../svg.ts";

/** A text and the room it takes at most. */
export interface Box {
  words: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const TOKEN =
  /<g(?: transform="translate\(([-\d.]+) ([-\d.]+)\)")?>|<\/g>|<text ([^>]*)>(.*?)<\/text>/gs;

/** Returns the boxes of all texts of a picture that `frame` has made, in its units. */
export function textBoxes(svg: string): Box[] {
  const boxes: Box[] = [];
  const origins: [x: number, y: number][] = [[0, 0]];
  for (const [token, dx, dy, attributes = "", inner = ""] of svg.matchAll(TOKEN)) {
    const [x, y] = origins.at(-1) as [number, number];
    if (token === "</g>") origins.pop();
    else if (token.startsWith("<g")) origins.push([x + Number(dx ?? 0), y + Number(dy ?? 0)]);
    else boxes.push(boxOf(attributes, inner, x, y));
  }
  return boxes;
}

function boxOf(attributes: string, inner: string, dx: number, dy: number): Box {
  const of = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];
  const size = Number(of("font-size") ?? SIZE);
  const words = plain(inner.replace(/<[^>]*>/g, ""));
  const bold = plain(/<tspan[^>]*>(.*?)<\/tspan>/s.exec(inner)?.[1] ?? "");
  const width = of("font-family")
    ? monoWidth(words.length, size)
    : widthOf(bold, size, true) +
      widthOf(words.slice(bold.length), size, of("font-weight") !== undefined);
  const x = Number(of("x")) + dx;
  const y = Number(of("y")) + dy;
  const left = of("text-anchor") === "end" ? x - width : x;
  return { words, left, right: left + width, top: y - 0.78 * size, bottom: y + 0.22 * size };
}

/** Returns text without the escapes of XML. */
export function plain(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** Returns the pairs of texts that lie on each other. */
export function overlaps(boxes: readonly Box[]): [string, string][] {
  const found: [string, string][] = [];
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(i + 1)) {
      const apart =
        a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      if (!apart) found.push([a.words, b.words]);
    }
  });
  return found;
}

/** Returns what a picture says in words: its description, without escapes. */
export function descriptionOf(svg: string): string {
  return plain(/<desc>(.*?)<\/desc>/s.exec(svg)?.[1] ?? "");
}

/** Returns the texts that a picture shows, in the order in which they are drawn. */
export function textsOf(svg: string): string[] {
  return textBoxes(svg).map(({ words }) => words);
}
