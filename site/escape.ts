const ENTITIES: { [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Makes text safe between tags and inside a quoted attribute. It escapes what is already escaped
 * once more, so it must be called once on raw text.
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * EscapeText makes text safe between tags, and there only: of the five characters that escapeHtml takes, two mean
 * something there.
 */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** CutText returns the beginning of a text that is longer than `most` characters, and an ellipsis. */
export function cutText(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/**
 * WithoutControls puts U+FFFD in the place of control characters, which HTML does not allow: all but tab, line
 * feed, form feed and carriage return.
 */
export function withoutControls(text: string): string {
  return text.replace(/(?![\t\n\f\r])\p{Cc}/gu, "\uFFFD");
}
