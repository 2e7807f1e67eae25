/** Contrast of every pair of colours that meets on a page, in both themes (WCAG 2.2, AA). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { styleSheet } from "./style.ts";

const STYLE = styleSheet();

/** The colour tokens of each theme. */
function themes(): { light: Map<string, string>; dark: Map<string, string> } {
  const pairs = /--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\);/g;
  const found = [...STYLE.matchAll(pairs)];
  return {
    light: new Map(found.map(([, name = "", hex = ""]) => [name, hex])),
    dark: new Map(found.map(([, name = "", , hex = ""]) => [name, hex])),
  };
}

// Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const PAPERS = ["paper", "code-paper", "output-paper"];

for (const [theme, tokens] of Object.entries(themes())) {
  const syntax = [...tokens.keys()].filter((name) => name.startsWith("t-"));
  const terminal = [...tokens.keys()].filter((name) => name.startsWith("a-"));
  const tints = [...tokens.keys()].filter((name) => name.startsWith("b-"));
  const pairs: [front: string, back: string][] = [
    ...["ink", "soft", "accent", "accent-strong", "mark"].flatMap((front) =>
      PAPERS.map((back): [string, string] => [front, back]),
    ),
    ...syntax.flatMap((front): [string, string][] => [
      [front, "code-paper"],
      [front, "output-paper"],
    ]),
    ...[...terminal, "ink", "soft", "error-ink"].flatMap((front): [string, string][] => [
      [front, "output-paper"],
      [front, "error-paper"],
    ]),
    ["error-ink", "paper"],
    ...tints.map((back): [string, string] => ["ink", back]),
  ];
  test(`${theme}: ${pairs.length} pairs of colours reach 4.5 to 1`, () => {
    assert.ok(syntax.length >= 7 && terminal.length >= 7 && tints.length >= 7, "tokens were found");
    const low = pairs.flatMap(([front, back]) => {
      const ratio = contrast(tokens.get(front) ?? "", tokens.get(back) ?? "");
      return ratio >= 4.5 ? [] : [`${front} on ${back}: ${ratio.toFixed(2)}`];
    });
    assert.deepEqual(low, []);
  });
}

test("black on white is 21 to 1", () => {
  assert.equal(contrast("#000000", "#ffffff").toFixed(2), "21.00");
});

test("every colour is a token, and every token that is used exists", () => {
  const { light } = themes();
  const rules = STYLE.slice(STYLE.indexOf("*::before"));
  assert.deepEqual(rules.slice(0, rules.indexOf("@media print")).match(/#[\da-f]{3,6}\b/g) ?? [], [
    "#211f1b",
  ]);
  const defined = new Set([...STYLE.matchAll(/--([\w-]+):/g)].map(([, name]) => name));
  const missing = [...rules.matchAll(/var\(--([\w-]+)\)/g)].filter(
    ([, name]) => !defined.has(name),
  );
  assert.deepEqual(
    missing.map(([use]) => use),
    [],
  );
  assert.ok(light.has("ink"));
});
