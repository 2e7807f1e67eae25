/** Every rule against its fixture file. */
import { join } from "node:path";
import type { Json, Output } from "../../scripts/notebook/format.ts";
import { Page, Place } from "../page.ts";
import { testFixtures } from "../testing/fixtures.ts";
import { wordsOf } from "../theme/words/words.ts";
import { ansiToHtml } from "./ansi.ts";
import { renderCode } from "./code.ts";
import { codeBlock } from "./highlight.ts";
import { sanitizeHtml } from "./html.ts";
import { renderJson } from "./json.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderOutputs } from "./output.ts";
import { sanitizeSvg } from "./svg.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");

function newPlace(): Place {
  // Links and images of the fixtures are looked up beside the fixtures.
  const page = new Page("lesson.ipynb", FIXTURES);
  const png = { "image/png": "iVBORw0KGgo=" };
  return new Place(page, { id: "c1", position: 1 }, { "dot.png": png });
}

/** What a rule gives, then what it noted: problems, the title, the question, links. */
function withNotes(html: string | undefined, { page }: Place): string {
  const notes = [
    ...page.problems.map(({ severity, message }) => `${severity}: ${message}`),
    ...(page.title ? [`title: ${page.title.html}`] : []),
    ...(page.question ? [`question: ${page.question}`] : []),
    ...page.headings.map(({ level, text, id }) => `heading ${level}: ${text} #${id}`),
    ...page.links.map((link) => `link: ${link.page} #${link.anchor}`),
    ...[...page.media.keys()].map((path) => `media: ${path}`),
  ];
  return [(html ?? "(nothing)").trimEnd(), ...notes].join("\n");
}

function noted(rule: (input: string, place: Place) => string | undefined) {
  return (input: string) => {
    const place = newPlace();
    return withNotes(rule(input, place), place);
  };
}

const markdown = noted((input, place) => renderMarkdown(input, place));

testFixtures(join(FIXTURES, "ansi.txt"), (input) => ansiToHtml(input.replaceAll("\\r", "\r")));
testFixtures(join(FIXTURES, "headings.txt"), markdown);
testFixtures(join(FIXTURES, "highlight.txt"), (input) => {
  const [language = "", ...code] = input.split("\n");
  return codeBlock(code.join("\n"), language);
});
testFixtures(join(FIXTURES, "html.txt"), noted(sanitizeHtml));
testFixtures(join(FIXTURES, "json.txt"), (input) =>
  renderJson(JSON.parse(input) as Json, wordsOf().outputs),
);
testFixtures(join(FIXTURES, "links.txt"), markdown);
testFixtures(join(FIXTURES, "math.txt"), markdown);
testFixtures(join(FIXTURES, "prose.txt"), markdown);
testFixtures(
  join(FIXTURES, "svg.txt"),
  (input) => sanitizeSvg(input, "p-", "A figure") ?? "(nothing)",
);
testFixtures(
  join(FIXTURES, "output.txt"),
  noted((input, place) => renderOutputs(JSON.parse(input) as Output[], place)),
);
testFixtures(
  join(FIXTURES, "code.txt"),
  noted((input, place) => {
    const cell = { cell_type: "code", id: "c1", metadata: {}, execution_count: 7, outputs: [] };
    return renderCode({ ...cell, source: "", ...JSON.parse(input) }, "typescript", place);
  }),
);
