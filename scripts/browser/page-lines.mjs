// Runs inside a page, so it is plain JavaScript and uses nothing from outside the function.

export function pageLines() {
  return [...document.querySelectorAll("main :is(p, pre, h1, h2, h3, td, summary)")]
    .filter((one) => !one.closest("nav, svg, .lines, .json, .more > summary"))
    .filter((one) => !one.querySelector("math, svg"))
    .flatMap((one) => {
      const copy = one.cloneNode(true);
      for (const anchor of copy.querySelectorAll(".anchor")) anchor.remove();
      return copy.textContent.split("\n");
    });
}
