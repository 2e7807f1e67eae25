// Types of progress.mjs, which is documented there.
export declare function step<T>(
  name: string,
  work: (note: (text: string) => void) => Promise<T> | T,
  out?: { write: (text: string) => void; isTTY?: boolean },
): Promise<T>;
