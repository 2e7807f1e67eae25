/** Pages under html-validate, which knows the HTML standard. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const validator = new HtmlValidate(
  new StaticConfigLoader({ root: true, extends: ["html-validate:standard"] }),
);

/** InvalidHtml returns what the standard forbids in a text, a line each. */
export async function invalidHtml(text: string, name: string): Promise<string[]> {
  const { results } = await validator.validateString(text, name);
  return results.flatMap(({ messages }) =>
    messages.map((found) => `${name}:${found.line}:${found.column}: ${found.message}`),
  );
}

/** InvalidPages returns the same of every page below a folder. */
export async function invalidPages(folder: string): Promise<string[]> {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".html"),
  );
  const found = pages.map((file) => invalidHtml(readFileSync(join(folder, file), "utf8"), file));
  return (await Promise.all(found)).flat();
}
