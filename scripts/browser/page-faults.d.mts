/** pageFaults returns what a reader would trip over on the page that it runs in, one line each. */
export function pageFaults(): string[];
