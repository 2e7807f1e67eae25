/** What tslab gives to a cell that imports it. */
interface Tslab {
  display: { html(text: string): void; markdown(text: string): void };
}

/**
 * Shows HTML or SVG under the cell that runs: a string, or anything that has a `toHTML` method, such as
 * the table that `services` returns. It does not escape or check what it is given.
 *
 * SVG is shown as part of the page, so that it takes the colour of the text around it. Each call adds
 * one more output. Throws an Error outside a notebook, where nothing could show it.
 */
export function show(what: string | { toHTML(): string }): void {
  tslab("show").display.html(typeof what === "string" ? what : what.toHTML());
}

/**
 * Shows Markdown under the cell that runs, formulas included. Each call adds one more output. Throws
 * an Error outside a notebook.
 */
export function markdown(text: string): void {
  tslab("markdown").display.markdown(text);
}

/**
 * The running kernel's own tslab, which knows the cell that runs. An `import` from here could load a
 * second one, which does not.
 */
function tslab(caller: string): Tslab {
  const kernel = (globalThis as { __tslab__?: { require(id: "tslab"): Tslab } }).__tslab__;
  if (kernel) return kernel.require("tslab");
  throw new Error(
    `Expected ${caller}() to be called in a notebook cell; found no tslab kernel in this process; ` +
      `run the code in a cell, or print text with console.log`,
  );
}
