/**
 * StartAt makes an error's stack begin at the caller of a function, where the platform can do that (V8), and
 * returns the error.
 */
export function startAt<E extends Error>(err: E, caller: unknown): E {
  const { captureStackTrace } = Error as { captureStackTrace?: (err: Error, at: unknown) => void };
  captureStackTrace?.(err, caller);
  return err;
}
