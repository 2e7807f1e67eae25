/** The plain text of a page, section by section, for the search. */
import type { MarkdownIt } from "markdown-it";
import type { Place } from "../page.ts";
import { plainText } from "./headings.ts";

/** Notes the text of a Markdown cell. It comes after the rule for headings, which gives each its id. */
export function textRule(md: MarkdownIt): void {
  md.core.ruler.push("text", (state) => {
    const { page } = state.env.place as Place;
    for (const [at, token] of state.tokens.entries()) {
      // A heading's words are the title of its section.
      if (state.tokens[at - 1]?.type === "heading_open" && !state.env.output) continue;
      const heading = token.meta as { id: string; text: string } | null;
      if (token.type === "heading_open" && heading) {
        page.sections.push({ id: heading.id, title: heading.text, text: [] });
      }
      if (token.type === "inline") page.addText(plainText(token));
      else if (token.type === "fence" || token.type === "code_block") page.addText(token.content);
    }
  });
}
