/** Formulas to MathML, which browsers show without a script and without a font of ours. */
import katex from "katex";
import type { MarkdownIt } from "markdown-it";
import { cutText, escapeHtml } from "../escape.ts";
import type { Place } from "../page.ts";

/** What a person writes is shorter. */
const MOST_CHARACTERS = 10_000;
const MOST_SHOWN = 200;

const known = new Map<string, { html: string; error?: string }>();

function convert(source: string, display: boolean): { html: string; error?: string } {
  // KaTeX paints a command that could carry markup or an address red; here it is an error.
  const refused: string[] = [];
  const trust = ({ command }: { command: string }): boolean => {
    refused.push(command);
    return false;
  };
  try {
    if (source.length > MOST_CHARACTERS) {
      throw new Error(`it has ${source.length} characters, more than ${MOST_CHARACTERS}`);
    }
    const html = katex.renderToString(source, {
      displayMode: display,
      output: "mathml",
      strict: "ignore",
      throwOnError: true,
      trust,
    });
    if (refused.length > 0) throw new Error(`${refused[0]} is not allowed`);
    // KaTeX wraps the element in a span for its own style sheet, which is not used here.
    return { html: html.replace(/^<span class="katex">(.*)<\/span>$/s, "$1") };
  } catch (error) {
    const message = (error as Error).message.replace(/^KaTeX parse error: /, "");
    const shown = `<code>${escapeHtml(cutText(source, MOST_SHOWN))}</code> <span>${escapeHtml(message)}</span>`;
    return { html: `<span class="math-error">${shown}</span>`, error: message };
  }
}

/**
 * Renders one formula. An invalid formula is shown as its source beside the message, and noted as
 * a warning at `place`. The same formula is converted once in a process.
 */
export function formula(source: string, display: boolean, place: Place): string {
  const key = `${display ? "display" : "inline"} ${source}`;
  const result = known.get(key) ?? convert(source, display);
  known.set(key, result);
  if (result.error) {
    place.warn(
      `expected a formula that KaTeX can read, found ${JSON.stringify(cutText(source, MOST_SHOWN))}: ${result.error}; correct the formula`,
    );
  }
  return result.html;
}

/**
 * Teaches markdown-it `$…$` and `$$…$$`. As in Pandoc, a `$` opens a formula only before a
 * character that is not white space, and closes one only after such a character and not before a
 * digit, so that "$5 or $10" stays text. `\$` is always a dollar sign.
 */
export function mathRule(md: MarkdownIt): void {
  md.inline.ruler.after("escape", "math", (state, silent) => {
    if (state.src[state.pos] !== "$") return false;
    const marker = state.src.startsWith("$$", state.pos) ? "$$" : "$";
    const start = state.pos + marker.length;
    const end = closing(state.src, start, state.posMax, marker);
    if (end < 0) return false;
    if (!silent) {
      const token = state.push(marker === "$$" ? "math_display" : "math_inline", "math", 0);
      token.content = state.src.slice(start, end).trim();
    }
    state.pos = end + marker.length;
    return true;
  });

  md.block.ruler.before(
    "fence",
    "math_block",
    (state, startLine, endLine, silent) => {
      const first = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
      if (!state.src.startsWith("$$", first)) return false;
      for (let line = startLine; line < endLine; line += 1) {
        const from = line === startLine ? first + 2 : (state.bMarks[line] ?? 0);
        const text = state.src.slice(from, state.eMarks[line]).trimEnd();
        // A blank line ends a paragraph, so it ends an unclosed formula as well.
        if (line > startLine && text === "") return false;
        const end = text.indexOf("$$");
        if (end < 0) continue;
        if (end !== text.length - 2) return false;
        if (silent) return true;
        const token = state.push("math_block", "math", 0);
        token.content = state.src.slice(first + 2, from + end).trim();
        token.map = [startLine, line + 1];
        state.line = line + 1;
        return true;
      }
      return false;
    },
    { alt: ["paragraph", "blockquote", "list"] },
  );
}

function closing(source: string, start: number, stop: number, marker: "$" | "$$"): number {
  if (marker === "$" && /\s|^$/.test(source[start] ?? "")) return -1;
  for (let at = start; at < stop; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source.startsWith(marker, at)) {
      if (at === start) return -1;
      if (marker === "$$") return at;
      // A dollar sign inside a formula is escaped, so one that cannot close means plain text.
      return /\s/.test(source[at - 1] ?? "") || /\d/.test(source[at + 1] ?? "") ? -1 : at;
    }
  }
  return -1;
}
