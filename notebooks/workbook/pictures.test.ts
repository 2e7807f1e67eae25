/** What holds for every picture. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { COLOURS, cut, duration, WIDTH, widthOf, wrap } from "./svg.ts";
import { descriptionOf, overlaps, textBoxes } from "./testing/boxes.ts";
import { pictures } from "./testing/pictures.ts";

for (const [name, draw] of Object.entries(pictures)) {
  test(`${name}: texts keep inside the picture and off each other`, () => {
    const svg = draw();
    const [, height] = /viewBox="0 0 400 ([\d.]+)"/.exec(svg) ?? [];
    const boxes = textBoxes(svg);
    assert.ok(boxes.length > 1);
    for (const box of boxes) {
      assert.ok(box.left >= -0.01 && box.right <= WIDTH + 0.01, JSON.stringify(box));
      assert.ok(box.top >= 0 && box.bottom <= Number(height), JSON.stringify(box));
    }
    assert.deepEqual(overlaps(boxes), []);
  });

  test(`${name}: it is one safe element that any page can show`, () => {
    const svg = draw();
    const elements = new Set([...svg.matchAll(/<([a-zA-Z]+)/g)].map(([, tag]) => tag));
    const known = ["svg", "title", "desc", "g", "text", "tspan", "rect", "path", "circle"];
    assert.deepEqual(
      [...elements].filter((tag) => !known.includes(tag as string)),
      [],
    );
    assert.doesNotMatch(svg, /\b(NaN|undefined|Infinity|-Infinity|null)\b|\[object/);
    assert.match(
      svg,
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" viewBox="0 0 400 /,
    );
    assert.match(svg, / fill="currentColor"><title>[^<]+<\/title><desc>[^<]+<\/desc>/);
    const colours = [...svg.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour);
    const allowed: unknown[] = ["currentColor", "none", ...Object.values(COLOURS)];
    assert.deepEqual(
      colours.filter((colour) => !allowed.includes(colour)),
      [],
    );
    assert.ok(svg.length < 200_000, `${svg.length} characters`);
    assert.equal(svg, svg.toWellFormed());
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no XML document may hold them
    assert.doesNotMatch(svg, /[\0-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]/);
  });

  test(`${name}: what is drawn is said in words`, () => {
    const svg = draw();
    const said = descriptionOf(svg).replace(/\s+/g, " ");
    // Labels of ticks, and what is told elsewhere in other words.
    const drawn = textBoxes(svg)
      .slice(1)
      .map(({ words }) => words);
    const figures = drawn.flatMap((words) => words.match(/\d[\d,.]* (?:ms|bytes?|more)\b/g) ?? []);
    const missing = figures.filter((figure) => !said.includes(figure));
    const ticks = /^(trace|line|percentiles)/.test(name)
      ? missing.filter((figure) => !/ ms$/.test(figure))
      : missing;
    assert.deepEqual(ticks, []);
  });
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("every colour has a contrast of 3:1 with the papers of the site and of JupyterLab", () => {
  for (const [name, colour] of Object.entries(COLOURS)) {
    for (const paper of [
      "#ffffff",
      "#fbf8f1",
      "#fffdf8",
      "#f7f4ec",
      "#171816",
      "#1b1c1a",
      "#111111",
    ]) {
      const [light = 0, dark = 0] = [luminance(colour), luminance(paper)].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      assert.ok(ratio >= 3, `${name} on ${paper}: ${ratio.toFixed(2)}`);
    }
  }
});

const cuts: [words: string, room: number, expected: RegExp][] = [
  ["short", 100, /^short$/],
  ["a text that is much too long", 100, /^a text .*…$/],
  ["two\nlines", 100, /^two lines$/],
  ["", 100, /^$/],
  ["anything", 0, /^…$/],
  ["😀".repeat(100), 100, /^(😀)+…$/u],
];

for (const [words, room, expected] of cuts) {
  test(`${JSON.stringify(words.slice(0, 20))} in ${room} units`, () => {
    const found = cut(words, room);
    assert.match(found, expected);
    assert.ok(room === 0 || widthOf(found) <= room);
  });
}

test("a text that is cut is the same as its beginning, however long it is", () => {
  assert.equal(cut("x".repeat(10_000_000), 100), cut("x".repeat(1000), 100));
});

test("lines break between words, and a long word where it must", () => {
  assert.deepEqual(wrap("one two three four", 70, 3), ["one two", "three four"]);
  const lines = wrap(`a ${"w".repeat(100)}`, 100, 3);
  assert.equal(lines.length, 3);
  for (const line of lines) assert.ok(widthOf(line) <= 100, line);
  assert.match(lines[2] as string, /…$/);
});

const times: [ms: number, text: string][] = [
  [0, "0 ms"],
  [0.01234, "0.0123 ms"],
  [499.6, "500 ms"],
  [9999, "9,999 ms"],
  [12_340, "12.3 s"],
  [3_600_000, "60.0 min"],
  [36_000_000, "10.0 h"],
  [864_000_000, "10.0 d"],
];

for (const [ms, text] of times) {
  test(`${ms} milliseconds are ${text}`, () => assert.equal(duration(ms), text));
}
