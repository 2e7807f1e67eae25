/**
 * Prints one line a step: what was done and how many seconds it took. On a terminal the line also stands while the step
 * runs. Steps may overlap; the lines then come in the order in which the steps end.
 *
 * The line of a failed step ends in "failed", of one that an AbortSignal ended in "broken off"; the error goes on to
 * the caller.
 *
 * @template T
 * @param {string} name for example "npm packages"
 * @param {(note: (text: string) => void) => Promise<T> | T} work `note` adds a remark to the step's line
 * @param {{ write: (text: string) => void, isTTY?: boolean }} [out] standard error when left out
 * @returns {Promise<T>}
 */
export async function step(name, work, out = terminal()) {
  const began = performance.now();
  let remark = "";
  const line = (/** @type {string} */ end) =>
    out.write(`${out.isTTY ? "\r\x1b[K" : ""}${name.padEnd(24)} ${seconds(began)}${end}\n`);
  if (out.isTTY) out.write(`\r\x1b[K${name} …\r`);
  try {
    const result = await work((text) => {
      remark = text;
    });
    line(remark && `  ${remark}`);
    return result;
  } catch (error) {
    line(/** @type {Error} */ (error)?.name === "AbortError" ? "  broken off" : "  failed");
    throw error;
  }
}

/** @param {number} began */
function seconds(began) {
  return `${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s`;
}

function terminal() {
  return {
    isTTY: process.stderr.isTTY,
    /** @param {string} text */
    write: (text) => void process.stderr.write(text),
  };
}
