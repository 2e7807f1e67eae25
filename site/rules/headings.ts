/** Anchors, the contents list, the page's title and its opening question. */
import type { MarkdownIt, Token } from "markdown-it";
import { escapeHtml } from "../escape.ts";
import type { Place } from "../page.ts";
import { fill } from "../theme/words/words.ts";

/** The text of inline content without its markup. */
export function plainText(inline: Token | undefined): string {
  const text = (inline?.children ?? []).map((token) => {
    if (token.type === "softbreak" || token.type === "hardbreak") return " ";
    return token.type === "html_inline" ? "" : token.content;
  });
  return text.join("").trim();
}

/**
 * Gives every heading an id and a link to itself. The id is the heading's text with hyphens for
 * spaces, as JupyterLab makes it, so that one link works in both. The first heading of level 1
 * becomes the page's title and leaves the text; a later one is lowered to level 2. Headings of an
 * output are bold lines: they are no part of the page's outline.
 */
export function headingRule(md: MarkdownIt): void {
  md.core.ruler.push("headings", (state) => {
    const place = state.env.place as Place;
    const { page } = place;
    for (let at = 0; at < state.tokens.length; at += 1) {
      const open = state.tokens[at];
      if (open?.type !== "heading_open") continue;
      const inline = state.tokens[at + 1];
      const close = state.tokens[at + 2];
      if (state.env.output) {
        open.tag = "p";
        open.attrSet("class", "output-heading");
        if (close) close.tag = "p";
        continue;
      }
      const text = plainText(inline);
      if (open.tag === "h1" && page.title === undefined) {
        const children = inline?.children ?? [];
        // Links and raw HTML have no place in a title; code and emphasis do.
        const plain = children.some(({ type }) => /^(html|link|image)/.test(type));
        const html = plain ? "" : md.renderer.renderInline(children, md.options, state.env);
        const id = page.claimId(text.replaceAll(" ", "-") || "title");
        page.title = { text, html: html || escapeHtml(text), id };
        state.tokens.splice(at, 3);
        at -= 1;
        continue;
      }
      if (open.tag === "h1") open.tag = "h2";
      if (close) close.tag = open.tag;
      checkLevel(Number(open.tag.slice(1)), text, place);
      const wanted = text.replaceAll(" ", "-") || "section";
      if (page.ids.has(wanted)) {
        const message = `expected headings that differ, found "${text}" again; give this one another text, since a link cannot tell them apart`;
        place.error(message);
      }
      const id = page.claimId(wanted);
      open.attrSet("id", id);
      const link = new state.Token("heading_anchor", "a", 0);
      link.attrSet("href", `#${encodeURIComponent(id)}`);
      link.attrSet("aria-label", fill(page.words.headingLink, text));
      inline?.children?.push(link);
      page.headings.push({ level: Number(open.tag.slice(1)), text, id });
      open.meta = { id, text };
    }
  });
  md.renderer.rules.heading_anchor = (tokens, index) => {
    const token = tokens[index];
    const href = escapeHtml(String(token?.attrGet("href")));
    const label = escapeHtml(String(token?.attrGet("aria-label")));
    return ` <a class="anchor" href="${href}" aria-label="${label}">#</a>`;
  };
}

/** Notes a heading that leaves out a level: who hears the page would look for the missing one. */
function checkLevel(level: number, text: string, place: Place): void {
  const above = place.page.headings.at(-1)?.level ?? 1;
  if (level <= above + 1) return;
  place.error(
    `expected a heading of level ${above + 1} or less below one of level ${above}, found "${text}" of level ${level}; write it with ${"#".repeat(above + 1)}`,
  );
}

/** What lessons call their questions. It would stand alone on the index. */
const PREDICT = /^Predict:\s*/;

/**
 * Finds the question that a lesson opens with: the first paragraph with a question mark, before the
 * first section. The index shows it up to the mark, behind the paragraphs that lead to it; on the page the whole
 * paragraph is set apart.
 */
export function questionRule(md: MarkdownIt): void {
  md.core.ruler.push("question", (state) => {
    const { page } = state.env.place as Place;
    if (state.env.output) return;
    for (const [at, token] of state.tokens.entries()) {
      if (page.question !== undefined || page.headings.length > 0) return;
      if (token.type !== "paragraph_open" || token.level !== 0) continue;
      const text = plainText(state.tokens[at + 1]);
      page.summary ??= text || undefined;
      const mark = text.search(/[?？]/u);
      if (mark < 0) {
        page.opening.push(text);
        continue;
      }
      const question = text.slice(0, mark + 1).replace(PREDICT, "");
      page.question = [...page.opening, question.charAt(0).toUpperCase() + question.slice(1)].join(
        " ",
      );
      token.attrSet("class", "question");
    }
  });
}
