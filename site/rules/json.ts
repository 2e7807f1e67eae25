/** JSON as text when it is short, as a tree that opens and closes when it is long. */
import type { Json } from "../../scripts/notebook/format.ts";
import { escapeText } from "../escape.ts";
import { fill, type Words } from "../theme/words/words.ts";
import { codeBlock, printKind } from "./highlight.ts";

const SHORT_LINES = 16;
const INLINE = 4;
const DEEPEST = 40;
const LARGEST = 2000;

/**
 * Renders a JSON value. Up to 16 lines it is shown as highlighted text, above as a tree of
 * `details` elements with the first level open. Below 40 levels, and after 2,000 values, the rest
 * is counted and not shown.
 */
export function renderJson(value: Json, words: Words["outputs"]): string {
  if (!isLarge(value)) {
    const text = JSON.stringify(value, null, 2);
    if (text.split("\n").length <= SHORT_LINES) return codeBlock(text, "json");
  }
  const budget = { left: LARGEST, words };
  return `<div class="json">${node(value, 0, budget)}</div>`;
}

// Decides without recursion, since the depth of the value is not known yet.
function isLarge(value: Json): boolean {
  const stack = [value];
  for (let seen = 0; stack.length > 0; seen += 1) {
    if (seen > SHORT_LINES) return true;
    const one = stack.pop();
    if (typeof one === "object" && one !== null) stack.push(...Object.values(one).slice(0, 20));
  }
  return false;
}

/** How many more values may be shown, and the words for those that are not. */
interface Budget {
  left: number;
  words: Words["outputs"];
}

function node(value: Json, depth: number, budget: Budget, key = ""): string {
  const { words } = budget;
  budget.left -= 1;
  if (typeof value !== "object" || value === null) return `${key}${scalar(value)}`;
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = list ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return `${key}${open}${close}`;
  if (list && value.length <= INLINE && value.every(isScalar)) {
    budget.left -= value.length;
    return `${key}[${value.map(scalar).join(", ")}]`;
  }
  const count = `<span class="json-count">${counted(entries.length, list, words)}</span>`;
  const summary = `${key}${open} ${count} ${close}`;
  if (depth >= DEEPEST) return `${summary} <span class="json-count">${words.deeper}</span>`;
  let items = "";
  for (const [index, [name, child]] of entries.entries()) {
    if (budget.left <= 0) {
      const rest = counted(entries.length - index, list, words);
      items += `<li><span class="json-count">${fill(words.rest, rest)}</span></li>`;
      break;
    }
    const label = list
      ? `<span class="json-index">${name}</span>`
      : printKind("p", escapeText(JSON.stringify(name)));
    items += `<li>${node(child, depth + 1, budget, `${label}: `)}</li>`;
  }
  const state = depth < 1 ? " open" : "";
  return `<details${state}><summary>${summary}</summary><ul>${items}</ul></details>`;
}

type Scalar = string | number | boolean | null;

function isScalar(value: Json): value is Scalar {
  return value === null || (typeof value !== "object" && String(value).length <= 24);
}

function scalar(value: Scalar): string {
  const kind = value === null ? "k" : typeof value === "string" ? "s" : "n";
  return printKind(kind, escapeText(JSON.stringify(value)));
}

function counted(count: number, list: boolean, words: Words["outputs"]): string {
  if (count === 1) return list ? words.item : words.field;
  return fill(list ? words.items : words.fields, count);
}
