import { randomInt } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { Json, Output } from "./format.ts";

/** Where a lesson runs: what its outputs may say of this machine, and a reader's outputs would not. */
export interface Place {
  /** The loopback address on which the lesson's services listen. */
  host: string;
  /** The project's folder. */
  root: string;
}

/** What a reader sees: services listen here unless told otherwise. */
const USUAL_HOST = "127.0.0.1";

/**
 * ownHost returns a loopback address for one kernel, so that lessons that run side by side do not
 * meet on the article's ports: each finds 8080 free, and a stopped service's port stays closed.
 *
 * Linux answers on all of 127.0.0.0/8. Other systems answer on 127.0.0.1 only; there it returns that,
 * and lessons may take each other's ports.
 */
export function ownHost(platform: NodeJS.Platform = process.platform): string {
  if (platform !== "linux") return USUAL_HOST;
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
}

/**
 * asReaderSees returns the outputs with this machine's particulars replaced: the kernel's own host
 * by 127.0.0.1, and absolute paths in the project by paths relative to it. It changes no other text
 * and no binary data, and not the list it was given. A second time it changes nothing.
 */
export function asReaderSees(outputs: readonly Output[], { host, root }: Place): Output[] {
  const url = pathToFileURL(root).href;
  const replace = (text: string): string =>
    text
      .replaceAll(host, USUAL_HOST)
      .replaceAll(`${url}/`, "")
      .replaceAll(`${root}/`, "")
      .replaceAll(root, ".");
  const inJson = (value: Json): Json => {
    if (typeof value === "string") return replace(value);
    if (Array.isArray(value)) return value.map(inJson);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inJson(each)]));
  };
  return outputs.map((output): Output => {
    switch (output.output_type) {
      case "stream":
        return { ...output, text: replace(output.text) };
      case "error":
        return {
          ...output,
          evalue: replace(output.evalue),
          traceback: output.traceback.map(replace),
        };
      default: {
        const entries = Object.entries(output.data).map(([type, data]) => [
          type,
          isBinary(type) ? data : inJson(data),
        ]);
        return { ...output, data: Object.fromEntries(entries) };
      }
    }
  });
}

/** Base64 could hold the letters of a short path by chance. */
function isBinary(type: string): boolean {
  return /^(?:image|audio|video)\/(?!svg)|^application\/pdf$/.test(type);
}
