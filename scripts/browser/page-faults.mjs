// Runs inside a page, so it is plain JavaScript and uses nothing from outside the function.

export function pageFaults() {
  const faults = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth)
    faults.push(`${scrollWidth} px wide in a window of ${clientWidth}`);
  const size = Number.parseFloat(getComputedStyle(document.body).fontSize);
  if (size < 16) faults.push(`text of ${size} px`);
  for (const image of document.images) {
    if (image.complete && image.naturalWidth === 0) faults.push(`broken image ${image.src}`);
  }
  for (const text of document.querySelectorAll("p, li, pre, h1, h2, h3, td")) {
    const { left, right, width } = text.getBoundingClientRect();
    const scrolls = text.closest("pre, table, figure, details:not([open])");
    if (width > 0 && !scrolls && (left < 0 || right > clientWidth)) {
      faults.push(`cut off: ${text.textContent.slice(0, 40)}`);
    }
  }
  return faults;
}
