import { join } from "node:path";
import type { Output } from "../output.ts";
import type { StartOptions } from "../services.ts";

/** The services that these tests run. */
export const ROOT = join(import.meta.dirname, "services");

/** An output that remembers. `text` holds both streams in the order of writing. */
export interface Recorder extends Output {
  text: string;
  errors: string;
  /** Resolves when `part` stands in `text`. */
  seen(part: string): Promise<void>;
}

/** Returns an output that has seen nothing yet. */
export function recorder(): Recorder {
  const waiting = new Set<() => void>();
  const write = (text: string) => {
    self.text += text;
    for (const check of waiting) check();
  };
  const self: Recorder = {
    text: "",
    errors: "",
    out: write,
    err(text) {
      self.errors += text;
      write(text);
    },
    seen: (part) =>
      new Promise((resolve) => {
        const check = () => {
          if (!self.text.includes(part)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
  return self;
}

/** Options for `start` with a recorder of their own. A slow machine gets a minute to be ready. */
export function options(more: StartOptions = {}): StartOptions & { output: Recorder } {
  return { root: ROOT, timeout: 60_000, ...more, output: recorder() };
}
