import assert from "node:assert/strict";
import { test } from "node:test";
import { markdown, show } from "./show.ts";

test("outside a notebook show and markdown say so", () => {
  assert.throws(
    () => show("<p>"),
    /^Error: Expected show\(\) to be called in a notebook cell; found/,
  );
  assert.throws(
    () => markdown("a"),
    /^Error: Expected markdown\(\) to be called in a notebook cell/,
  );
});

test("outside a notebook each chart says so, after it was drawn", () => {
  const { chart } = show;
  const options = { title: "t" };
  const calls: [name: string, draw: (bad?: never) => void][] = [
    ["line", (bad) => chart.line(bad ?? [[0, 1]], options)],
    ["histogram", (bad) => chart.histogram(bad ?? [1], options)],
    ["percentiles", (bad) => chart.percentiles(bad ?? [1], options)],
    ["beforeAfter", (bad) => chart.beforeAfter(bad ?? [["a", 1, 2]], options)],
  ];
  for (const [name, draw] of calls) {
    assert.throws(
      draw,
      new RegExp(`^Error: Expected show\\.chart\\.${name}\\(\\) to be called in a`),
    );
    assert.throws(() => draw([] as never), /^RangeError: t: expected at least one/);
  }
});
