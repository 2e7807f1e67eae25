// What a page can do beside being read. Without this script nothing of the text is missing.

const root = document.documentElement;
// Some pages lie deeper than this script.
const beside = (path) => new URL(path, script).href;
const script = document.currentScript.src;
const all = (selector) => [...document.querySelectorAll(selector)];

// Storage may be switched off; the page then forgets.
const storage = {
  get(name) {
    try {
      return localStorage.getItem(`workbook.${name}`) ?? "";
    } catch {
      return "";
    }
  },
  set(name, value) {
    try {
      if (value) localStorage.setItem(`workbook.${name}`, value);
      else localStorage.removeItem(`workbook.${name}`);
    } catch {}
  },
};

function button(text, onclick) {
  return element("button", { type: "button", textContent: text, onclick });
}

// The theme: as the system has it, until the reader chooses.
const THEMES = ["system", "light", "dark"];
const themeButton = button("", () => {
  const now = root.dataset.theme ?? "system";
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  if (next === "system") delete root.dataset.theme;
  else root.dataset.theme = next;
  storage.set("theme", next === "system" ? "" : next);
  nameTheme();
});
function nameTheme() {
  themeButton.textContent = words.theme.replace("#", words.themes[root.dataset.theme ?? "system"]);
}
nameTheme();

// The search is loaded when somebody opens it. What did not come is asked for again the next time.
let search;
const searchButton = button(words.search, openSearch);
function openSearch() {
  searchButton.textContent = words.search;
  search ??= load(beside("search/search.js")).then(() => globalThis.workbook.loaded);
  search.then(
    () => globalThis.workbook.search(),
    () => {
      search = undefined;
      searchButton.textContent = words.notLoaded;
      searchButton.focus();
    },
  );
}

// The keys.
const help = element("dialog", { className: "keys", ariaLabel: words.help });
help.append(
  element(
    "dl",
    {},
    ...Object.entries(words.keys).flatMap(([key, what]) => [
      element("dt", {}, element("kbd", { textContent: key })),
      element("dd", { textContent: what }),
    ]),
  ),
  button(words.close, () => help.close()),
);
document.body.append(help);

document.addEventListener("keydown", (event) => {
  const { altKey, ctrlKey, metaKey, key, target } = event;
  const typing =
    target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
  if (typing || altKey || ctrlKey || metaKey || document.querySelector("dialog[open]")) return;
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[key];
  // What scrolls sideways needs its arrows itself.
  const sideways = target instanceof HTMLElement && target.closest("[tabindex]");
  if (rel && !sideways) document.querySelector(`a[rel=${rel}]`)?.click();
  else if (key === "/") openSearch();
  else if (key === "?") help.showModal();
  else return;
  event.preventDefault();
});

document.querySelector(".tools")?.append(
  searchButton,
  themeButton,
  button("?", () => help.showModal()),
);

// The types of its names are loaded when somebody looks at some code.
const TYPED = ".input > pre.code";
if (root.dataset.types) {
  const events = ["pointerover", "focusin"];
  const loadTypes = (event) => {
    if (!event.target.closest?.(TYPED)) return;
    for (const type of events) document.removeEventListener(type, loadTypes);
    const again = () => event.target.dispatchEvent(new event.constructor(event.type, event));
    load(beside("types.js")).then(again, look);
  };
  const look = () => {
    for (const type of events) document.addEventListener(type, loadTypes);
  };
  look();
}

// What scrolls can be reached by keyboard. Some browsers see to that themselves.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls =
      target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
    // Code whose types are shown takes the focus, wide or not.
    if (scrolls || (root.dataset.types && target.matches(TYPED))) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const scroller of all("pre, .table, .json")) sizes.observe(scroller);

// Beside the text the contents are always shown: style does that alone, but then a reader of screens hears nothing.
const contents = document.querySelector(".contents details");
const wide = matchMedia("(min-width: 72rem)");
const unfold = () => {
  if (contents) contents.open = wide.matches;
};
wide.addEventListener("change", unfold);
unfold();

// The contents follow the text.
const links = new Map(
  all(".contents a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
);
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
let marked;
function markHere() {
  const above = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
  const link = links.get(above.at(-1)?.id ?? "");
  if (link === marked) return;
  marked?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "true");
  // Long contents scroll by themselves, not with the page.
  if (link && contents) contents.scrollTop = link.offsetTop - contents.clientHeight / 2;
  marked = link;
}
if (headings.length > 0) {
  addEventListener("scroll", markHere, { passive: true });
  markHere();
}

// What has been read, to its end, stays marked on this device.
const page = root.dataset.page;
const read = new Set(storage.get("read").split(" ").filter(Boolean));
const end = document.querySelector(".neighbours");
if (page && end) {
  new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    read.add(page);
    storage.set("read", [...read].join(" "));
  }).observe(end);
}
const list = document.querySelector(".lessons");
if (list && read.size > 0) {
  const marks = all(".lessons [data-lesson]")
    .filter(({ dataset }) => read.has(dataset.lesson))
    .map((item) => {
      const mark = element("span", { className: "read", textContent: words.read });
      item.querySelector("h2").append(" ", mark);
      return mark;
    });
  const reset = button(words.reset, () => {
    storage.set("read", "");
    for (const mark of [...marks, reset]) mark.remove();
  });
  reset.className = "reset";
  list.after(reset);
}

// What was read is there without a network, too. A page from the disk needs no help with that, and a browser that
// has the worker looks for a newer one by itself.
const { worker } = root.dataset;
if (worker && location.protocol !== "file:" && navigator.serviceWorker?.controller === null) {
  addEventListener("load", () => navigator.serviceWorker.register(beside(worker)).catch(() => {}));
}
