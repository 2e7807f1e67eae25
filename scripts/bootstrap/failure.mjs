/**
 * A failure that the reader of the terminal can act on. Its message says what was expected, what was found and what to
 * do next; it is printed without a stack trace.
 */
export class Failure extends Error {
  name = "Failure";
}

/**
 * Turns an error of the file system into a Failure that names the path and says what to do. Errors that it does not
 * know are returned as they are.
 *
 * @param {unknown} error what a call of node:fs threw
 * @param {string} what what was being done, for example "write the npm log"
 * @returns {unknown}
 */
export function explainFileError(error, what) {
  const code = /** @type {NodeJS.ErrnoException} */ (error)?.code;
  const file = /** @type {NodeJS.ErrnoException} */ (error)?.path ?? "the project folder";
  const advice = {
    EROFS:
      "the file system is read-only. Copy the project to a folder you may write to, and start there.",
    EACCES:
      "no permission. Make the folder yours (chown), or copy the project to a folder of your own.",
    EPERM:
      "no permission. Make the folder yours (chown), or copy the project to a folder of your own.",
    ENOSPC: "the disk is full. Free about 1 GB and start again.",
    EDQUOT: "your disk quota is used up. Free about 1 GB and start again.",
    EFBIG: "the file size limit was reached (ulimit -f). Raise it and start again.",
  }[code ?? ""];
  return advice
    ? new Failure(`Expected to ${what}, but could not write ${file}: ${advice}`)
    : error;
}
