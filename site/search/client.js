// The search: a dialog over the page. It is loaded when it is opened for the first time.

const script = document.currentScript.src;
const beside = (file) => new URL(file, script).href;

// MiniSearch has one mistake in five letters forgiven, and the last word may be half typed.
const OPTIONS = {
  fields: ["title", "lesson", "text"],
  storeFields: ["to"],
  idField: "id",
  // Letters and digits make a word, whatever stands between two: code is full of signs. Nothing stands between
  // the words of Chinese, so each of its characters is one.
  tokenize: (text) => text.match(/\p{Script=Han}|[[\p{L}\p{N}_]--\p{Script=Han}]+/gv) ?? [],
  searchOptions: {
    boost: { title: 4, lesson: 2 },
    prefix: true,
    fuzzy: (term) => (term.length > 3 ? 0.2 : false),
    combineWith: "AND",
  },
};
const MOST = 30;

const files = Promise.all(["library.js", "entries.js"].map(beside).map(load));
const ready = files.then(async () => {
  const index = new globalThis.MiniSearch(OPTIONS);
  const entries = globalThis.workbookEntries;
  await index.addAllAsync(entries.map((entry, id) => ({ id, ...entry })));
  return { index, entries };
});

const input = element("input", { type: "search", autocomplete: "off", spellcheck: false });
input.setAttribute("aria-label", words.label);
input.setAttribute("aria-controls", "search-results");
const status = element("p", { className: "status", role: "status", textContent: words.hint });
const results = element("ol", { id: "search-results" });
const close = element("button", { type: "button", textContent: words.close });
const dialog = element("dialog", { className: "search" });
dialog.setAttribute("aria-label", words.label);
dialog.append(element("div", { className: "field" }, input, close), status, results);
document.body.append(dialog);
close.addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

const BEFORE = 40;
const LENGTH = 160;

// The words that were found, in their surroundings. They are text, never markup.
function excerpt(text, terms) {
  const found = new RegExp(
    terms.map((term) => term.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"),
    "giu",
  );
  const at = Math.max(0, text.search(found) - BEFORE);
  const part = `${at > 0 ? "…" : ""}${text.slice(at, at + LENGTH)}${at + LENGTH < text.length ? "…" : ""}`;
  const line = element("p", {});
  let last = 0;
  for (const match of part.matchAll(found)) {
    line.append(part.slice(last, match.index), element("mark", { textContent: match[0] }));
    last = match.index + match[0].length;
  }
  line.append(part.slice(last));
  return line;
}

function show({ index, entries }) {
  const query = input.value.trim();
  const found = query === "" ? [] : index.search(query);
  const hits = found.slice(0, MOST);
  results.replaceChildren(
    ...hits.map(({ id, terms }) => {
      const { to, lesson, title, text } = entries[id];
      const link = element("a", { href: beside(`../${to}`) });
      link.append(element("strong", { textContent: title || lesson }));
      if (title) link.append(" ", element("span", { textContent: lesson }));
      link.append(excerpt(text, terms));
      link.addEventListener("click", () => dialog.close());
      return element("li", {}, link);
    }),
  );
  const count = found.length;
  const many = count > MOST ? words.most : words.many;
  status.textContent =
    query === ""
      ? words.hint
      : count === 0
        ? words.none
        : count === 1
          ? words.one
          : many.replace("#", String(count));
}

input.addEventListener("input", () => ready.then(show));
dialog.addEventListener("keydown", (event) => {
  // A search field would only be emptied.
  if (event.key === "Escape") dialog.close();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const stops = [input, ...results.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
    event.preventDefault();
  } else if (event.key === "Enter" && document.activeElement === input) {
    results.querySelector("a")?.click();
  }
});

// Without its files there is no search; who wants one will load all of it again.
ready.catch(() => dialog.remove());

globalThis.workbook = {
  loaded: files,
  search() {
    if (!dialog.open) dialog.showModal();
    input.select();
  },
};
