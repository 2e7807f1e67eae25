// The types of names: shown where the pointer is, where a finger taps, and by arrow keys in code that has the focus.

const { types } = document.documentElement.dataset;
let loaded;
// What did not come is asked for again at the next look.
const ready = () => {
  loaded ??= load(types).then(
    () => globalThis.workbookTypes,
    () => {
      loaded = undefined;
      return { texts: [], cells: {} };
    },
  );
  return loaded;
};
ready();
const GRACE_MS = 200;

const text = element("code");
const about = element("p");
const source = element("a", { textContent: words.source });
const tip = element(
  "div",
  { className: "type", popover: "manual", role: "status" },
  text,
  about,
  source,
);
document.body.append(tip);

let timer;
function hideSoon() {
  clearTimeout(timer);
  timer = setTimeout(hide, GRACE_MS);
}
function hide() {
  tip.hidePopover();
  globalThis.CSS.highlights?.delete("typed");
}

function offsetAt(pre, x, y) {
  const caret = document.caretPositionFromPoint?.(x, y);
  const found = caret ? undefined : document.caretRangeFromPoint?.(x, y);
  const node = caret?.offsetNode ?? found?.startContainer;
  if (!node || !pre.contains(node)) return -1;
  const range = document.createRange();
  range.setStart(pre, 0);
  range.setEnd(node, caret?.offset ?? found.startOffset);
  return range.toString().length;
}

const namesOf = ({ cells }, pre) => cells[pre.closest(".cell")?.id] ?? [];

function show(types, pre, at) {
  const [start, length, place] = namesOf(types, pre).slice(at, at + 3);
  const [type, words, where] = types.texts[place];
  const range = rangeOf(pre, start, length);
  text.textContent = type;
  about.textContent = words;
  about.hidden = words === "";
  source.href = where;
  source.hidden = where === "";
  clearTimeout(timer);
  if (globalThis.Highlight) CSS.highlights.set("typed", new Highlight(range));
  tip.showPopover();
  const box = range.getBoundingClientRect();
  const below = box.bottom + tip.offsetHeight + 8 < innerHeight;
  const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - tip.offsetHeight - 4)}px`;
}

async function showAt(pre, x, y) {
  const types = await ready();
  const offset = offsetAt(pre, x, y);
  const names = namesOf(types, pre);
  for (let at = 0; at < names.length; at += 3) {
    const [start, length] = [names[at], names[at + 1]];
    if (start > offset || offset > start + length) continue;
    const inside = ({ left, right, top, bottom }) =>
      left <= x && x <= right && top <= y && y <= bottom;
    if ([...rangeOf(pre, start, length).getClientRects()].some(inside)) return show(types, pre, at);
  }
  hideSoon();
}

const codeOf = ({ target }) => target.closest?.(".input > pre.code");
for (const type of ["pointerover", "pointermove", "click"]) {
  document.addEventListener(type, (event) => {
    const pre = codeOf(event);
    if (pre) showAt(pre, event.clientX, event.clientY);
    else if (!tip.contains(event.target)) hideSoon();
    else clearTimeout(timer);
  });
}
addEventListener("scroll", hide, { passive: true });

const chosen = new WeakMap();
document.addEventListener("keydown", async (event) => {
  if (event.key === "Escape") hide();
  const pre = codeOf(event);
  const step = { ArrowRight: 3, ArrowLeft: -3 }[event.key];
  if (!pre || !step || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const types = await ready();
  const last = namesOf(types, pre).length - 3;
  if (last < 0) return;
  const at = Math.min(Math.max((chosen.get(pre) ?? -3) + step, 0), last);
  chosen.set(pre, at);
  const [start, length] = namesOf(types, pre).slice(at);
  // A long line scrolls to the name.
  const box = rangeOf(pre, start, length).getBoundingClientRect();
  const edge = pre.getBoundingClientRect();
  if (box.right > edge.right) pre.scrollLeft += box.right - edge.right + 16;
  if (box.left < edge.left) pre.scrollLeft -= edge.left - box.left + 16;
  show(types, pre, at);
});
document.addEventListener("focusout", (event) => {
  if (codeOf(event) && !tip.contains(event.relatedTarget)) hideSoon();
});
