/** The lines of a page's prose and code, folded or not; what is drawn has none. */
export function pageLines(): string[];
