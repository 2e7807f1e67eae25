// Types of lock.mjs, which is documented there.
export declare function withLock<T>(
  file: string,
  work: (own: (pid: number) => void) => Promise<T>,
  options?: { onWait?: (pid: number) => void; signal?: AbortSignal },
): Promise<T>;
