/** Raster images: base64 to a file of the site, checked by their first bytes. */
import type { Place } from "../page.ts";

/** The attributes of an `img` element. `width` and `height` keep the text from jumping. */
export interface ImageAttributes {
  src: string;
  width?: number;
  height?: number;
}

const KINDS: { [mediaType: string]: { extension: string; magic: RegExp } } = {
  "image/png": { extension: "png", magic: /^\x89PNG\r\n/ },
  "image/jpeg": { extension: "jpg", magic: /^\xff\xd8\xff/ },
  "image/gif": { extension: "gif", magic: /^GIF8[79]a/ },
  "image/webp": { extension: "webp", magic: /^RIFF[\s\S]{4}WEBP/ },
};

/** True for the media types that `storeImage` knows. */
export function isImage(mediaType: string): boolean {
  return Object.hasOwn(KINDS, mediaType);
}

/**
 * Keeps a base64 image as a file of the site. Returns undefined, and warns, when the data is not
 * base64 or does not start as `mediaType` does.
 */
export function storeImage(
  mediaType: string,
  base64: string,
  place: Place,
): ImageAttributes | undefined {
  const kind = KINDS[mediaType];
  const compact = base64.replace(/\s+/g, "");
  const bytes = Buffer.from(compact, "base64");
  const start = bytes.subarray(0, 16).toString("latin1");
  if (!kind || !/^[A-Za-z\d+/]+={0,2}$/.test(compact) || !kind.magic.test(start)) {
    place.warn(`expected base64 of ${mediaType}, found other data; run the cell again`);
    return undefined;
  }
  return { src: place.page.addMedia(bytes, kind.extension), ...size(mediaType, bytes) };
}

/** Reads a `data:` address as `storeImage` does; undefined, without a word, for any other address. */
export function dataImage(address: string, place: Place): ImageAttributes | undefined {
  const [, type = "", base64 = ""] = /^data:(image\/\w+);base64,(.*)$/is.exec(address) ?? [];
  return isImage(type) ? storeImage(type, base64, place) : undefined;
}

function size(mediaType: string, bytes: Buffer): { width?: number; height?: number } {
  if (mediaType === "image/png" && bytes.length >= 24) {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (mediaType === "image/gif" && bytes.length >= 10) {
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  return mediaType === "image/jpeg" ? jpegSize(bytes) : {};
}

// A JPEG is a row of segments: 0xff, a kind, a length. The frame header (C0 to CF, but for the
// tables C4, C8 and CC) holds the size.
function jpegSize(bytes: Buffer): { width?: number; height?: number } {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const kind = bytes[at + 1] ?? 0;
    if (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)) {
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return {};
}
