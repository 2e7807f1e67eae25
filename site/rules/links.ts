/** Links and images that a notebook's prose points at. */
import { extname, relative, resolve, sep } from "node:path";
import { digest, isThere, readInside } from "../beside.ts";
import { cutText } from "../escape.ts";
import type { Place } from "../page.ts";
import { sanitizeSvgFile } from "./svg.ts";

const IMAGE_TYPES: { [extension: string]: string } = {
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

const EXTENSIONS: { [mediaType: string]: string } = {
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/webp": "webp",
};

const SCHEME = /^[a-z][a-z\d+.-]*:/i;

/**
 * Turns a link of a notebook into a link of its page. A link to another notebook becomes a link to
 * its page and is remembered, to be checked when all pages are known. A link to a service or one of its files
 * becomes a link to its page, if it has one. Another file of the project is not part of the site: the result is
 * undefined and its text stands alone. A link to nothing is noted as an error.
 */
export function resolveLink(written: string, place: Place): string | undefined {
  if (SCHEME.test(written)) {
    if (/^(https?|mailto):/i.test(written)) return written;
    place.error(
      `expected a link that starts with https:, http: or mailto:, or a path, found ${written}; change the link`,
    );
    return undefined;
  }
  const { path, anchor } = split(written);
  const { cell, page } = place;
  if (path === "") {
    page.links.push({ cell, written, page: page.name, anchor });
    return anchor === "" ? page.name : `#${encodeURIComponent(anchor)}`;
  }
  const target = relative(page.folder, resolve(page.folder, path));
  if (target.endsWith(".ipynb") && !target.includes(sep)) {
    const name = target.replace(/\.ipynb$/, ".html");
    page.links.push({ cell, written, page: name, anchor });
    return encodeURI(name) + (anchor === "" ? "" : `#${encodeURIComponent(anchor)}`);
  }
  const there = isThere(page.folder, path);
  page.seen.push({ how: "link", path, found: there ? "there" : "missing" });
  if (!there) {
    place.error(
      `expected a link to a file that exists, found ${written}; correct the path, which starts from the notebook's folder`,
    );
  }
  const source = page.snippets?.pageOf(resolve(page.folder, path));
  return source && encodeURI(source) + (/^L\d+$/.test(anchor) ? `#${anchor}` : "");
}

/** Notes an image without words for who does not see it. `alt` is what the notebook gives. */
export function checkAlternative(alt: string, written: string, place: Place): void {
  if (alt.trim() !== "") return;
  const shown = cutText(written, 60);
  place.error(
    `expected words for what the image ${shown} shows, found none; write them between the square brackets, or as alt`,
  );
}

/**
 * Copies an image of a notebook to the site and returns its path there. The image is an attachment
 * of the cell or a file in the notebooks' folder. Anything else is noted as an error, and the result
 * is undefined: pages load nothing from other servers.
 */
export function resolveImage(written: string, place: Place): string | undefined {
  if (written.startsWith("attachment:")) {
    const name = decode(written.slice("attachment:".length));
    const bundle = Object.hasOwn(place.attachments, name) ? place.attachments[name] : undefined;
    const [type, data] = Object.entries(bundle ?? {}).find(([key]) => key in EXTENSIONS) ?? [];
    if (type && typeof data === "string") return addImage(type, attachmentBytes(type, data), place);
    const names = Object.keys(place.attachments).join(", ") || "none";
    place.error(
      `expected an attachment named ${name}, found ${names}; attach the image to this cell again`,
    );
    return undefined;
  }
  if (SCHEME.test(written) || written.startsWith("//")) {
    const shown = cutText(written, 60);
    place.error(
      `expected an image beside the notebook or attached to the cell, found ${shown}; save the image in the notebooks' folder and link to that`,
    );
    return undefined;
  }
  const { folder, seen } = place.page;
  const { path } = split(written);
  const type = IMAGE_TYPES[extname(path).toLowerCase()];
  const bytes = type ? readInside(folder, path) : undefined;
  if (type) seen.push({ how: "image", path, found: bytes ? digest(bytes) : "missing" });
  if (!type || !bytes) {
    place.error(
      `expected a GIF, JPEG, PNG, SVG or WebP file in the notebooks' folder, found ${written}; correct the path or move the file`,
    );
    return undefined;
  }
  return addImage(type, bytes, place);
}

/** Keeps image bytes for the page. An SVG file is sanitised first: a browser can open it alone. */
export function addImage(mediaType: string, bytes: Uint8Array, place: Place): string | undefined {
  const extension = EXTENSIONS[mediaType] ?? "bin";
  if (extension !== "svg") return place.page.addMedia(bytes, extension);
  const svg = sanitizeSvgFile(new TextDecoder().decode(bytes));
  if (svg) return place.page.addMedia(new TextEncoder().encode(svg), "svg");
  place.error("expected an SVG image, found other text; save the image again");
  return undefined;
}

function attachmentBytes(type: string, data: string): Uint8Array {
  return type === "image/svg+xml" ? new TextEncoder().encode(data) : Buffer.from(data, "base64");
}

function split(written: string): { path: string; anchor: string } {
  const [rest = "", ...anchor] = written.split("#");
  return { path: decode(rest.replace(/\?.*$/s, "")), anchor: decode(anchor.join("#")) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
