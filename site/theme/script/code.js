// Code can be copied, and its lines have addresses: `#CELL:L3` or `#CELL:L3-L5`, on the page of a file `#L3-L5`.

const LINES = /^(?:(.*):)?L(\d+)(?:-L(\d+))?$/;
const told = element("p", { className: "told", role: "status" });
document.body.append(told);

async function copyText(pressed, name, text) {
  const done = await navigator.clipboard.writeText(text).then(
    () => words.copied,
    () => words.notCopied,
  );
  pressed.textContent = done;
  told.textContent = done;
  pressed.addEventListener("blur", () => (pressed.textContent = name), { once: true });
}

// The lines of the code that are selected, as an address has them; nothing when no line is.
function selectedLines(code) {
  const selection = getSelection();
  if (selection.isCollapsed || !code.contains(selection.anchorNode)) return "";
  const range = selection.getRangeAt(0);
  const before = document.createRange();
  before.setStart(code, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const first = before.toString().split("\n").length;
  const last = first + String(selection).replace(/\n$/, "").split("\n").length - 1;
  return `L${first}${last > first ? `-L${last}` : ""}`;
}

for (const code of all(":is(.input, .source) > pre.code")) {
  const copy = button(words.copy, () => copyText(copy, words.copy, code.textContent));
  const link = button(words.link, () => {
    const cell = code.closest(".cell")?.id;
    const lines = selectedLines(code);
    const parts = [cell && encodeURIComponent(cell), lines].filter(Boolean);
    history.replaceState(null, "", `#${parts.join(":")}`);
    showLines();
    copyText(link, words.link, location.href);
  });
  link.title = words.linkHint;
  code.before(element("span", { className: "copy" }, link, copy));
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// Marks the lines that the address names, if there are such lines, and goes there.
function showLines() {
  CSS.highlights?.delete("lines");
  const [, cell, first, last = first] = location.hash.slice(1).match(LINES) ?? [];
  const place =
    cell === undefined ? document.querySelector(".source") : document.getElementById(decoded(cell));
  const code = first && place?.querySelector("pre.code");
  const lines = code ? code.textContent.split("\n") : [];
  if (first < 1 || !(last <= lines.length)) return;
  const start = lines.slice(0, first - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const range = rangeOf(code, start, lines.slice(first - 1, last).join("\n").length);
  if (globalThis.Highlight) CSS.highlights.set("lines", new Highlight(range));
  const { top, bottom } = range.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) scrollBy(0, top - innerHeight / 3);
}
addEventListener("hashchange", showLines);
showLines();
