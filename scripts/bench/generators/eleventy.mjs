// The configuration of Eleventy for the benchmark: what its readers would take for code and formulas.

import highlight from "@11ty/eleventy-plugin-syntaxhighlight";
import katex from "@vscode/markdown-it-katex";

export default function configure(eleventy) {
  eleventy.addPlugin(highlight);
  eleventy.amendLibrary("md", (md) => md.use(katex.default ?? katex));
  return { markdownTemplateEngine: false };
}
