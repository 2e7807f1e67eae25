/** What a build takes from the one before: all that stayed the same, and nothing else. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { builderDigest } from "./builder.ts";
import { SiteError } from "./problem.ts";
import { buildSite, type SiteOptions, type SiteReport } from "./site.ts";
import { code, display, folders, markdown, writeNotebook } from "./testing/notebooks.ts";
import { PNG } from "./testing/outputs.ts";

const DOT = "<svg viewBox='0 0 1 1'><circle r='1'/></svg>";

/** Every file below a folder, with its bytes. */
function tree(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [file.slice(folder.length), readFileSync(file, "base64")]));
}

function changedAt(out: string): Map<string, number> {
  return new Map(
    [...tree(out).keys()].map((file) => [file, statSync(join(out, file)).mtimeMs] as const),
  );
}

interface Site {
  notebooks: string;
  out: string;
  cache: string;
  build(options?: Partial<SiteOptions>): Promise<SiteReport>;
  /** Fails when the site is not what a build without a cache makes of the notebooks. */
  check(options?: Partial<SiteOptions>): Promise<void>;
}

/** Three lessons: one shows an image beside it, one an image in an output, one links to a file. */
function site(t: TestContext): Site {
  const { root, notebooks, out } = folders(t);
  const cache = join(root, "cache");
  writeFileSync(join(notebooks, "dot.svg"), DOT);
  writeFileSync(join(notebooks, "data.csv"), "1");
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A\n\n![dot](dot.svg) [b](01-b.ipynb#B)")]);
  writeNotebook(notebooks, "01-b.ipynb", [
    markdown("# B\n\n[data](data.csv)"),
    code("1", display({ "image/png": PNG })),
  ]);
  writeNotebook(notebooks, "02-c.ipynb", [markdown("# C\n\nWhat is $x$?")]);
  const build = (options = {}) => buildSite({ notebooks, out, cache, ...options });
  return {
    notebooks,
    out,
    cache,
    build,
    async check(options = {}) {
      const fresh = join(root, "fresh");
      await buildSite({ notebooks, out: fresh, ...options });
      assert.deepEqual(tree(out), tree(fresh));
    },
  };
}

test("when nothing changed, nothing is rendered or written, and the report is the same", async (t) => {
  const { out, build, check } = site(t);
  const first = await build();
  assert.deepEqual(first.rendered, ["00-a.ipynb", "01-b.ipynb", "02-c.ipynb"]);
  const before = changedAt(out);
  const second = await build();
  assert.deepEqual({ ...second, ms: 0 }, { ...first, rendered: [], ms: 0 });
  assert.deepEqual(changedAt(out), before);
  await check();
});

test("of one notebook that changed, that one is rendered, and its neighbours name it anew", async (t) => {
  const { notebooks, out, build, check } = site(t);
  await build();
  writeNotebook(notebooks, "01-b.ipynb", [markdown("# B\n\n## Another name")]);
  assert.deepEqual((await build()).rendered, ["01-b.ipynb"]);
  await check();
  writeNotebook(notebooks, "02-c.ipynb", [markdown("# See\n\nNo question.")]);
  assert.deepEqual((await build()).rendered, ["02-c.ipynb"]);
  assert.match(readFileSync(join(out, "01-b.html"), "utf8"), /Next<\/span> See/);
  await check();
});

test("a notebook that is new, gone or renamed", async (t) => {
  const { notebooks, build, check } = site(t);
  await build();
  writeNotebook(notebooks, "03-d.ipynb", [markdown("# D")]);
  assert.deepEqual((await build()).rendered, ["03-d.ipynb"]);
  await check();
  rmSync(join(notebooks, "02-c.ipynb"));
  assert.deepEqual((await build()).rendered, []);
  await check();
  cpSync(join(notebooks, "03-d.ipynb"), join(notebooks, "04-d.ipynb"));
  rmSync(join(notebooks, "03-d.ipynb"));
  assert.deepEqual((await build()).rendered, ["04-d.ipynb"]);
  await check();
});

test("a page depends on the images and files beside its notebook", async (t) => {
  const { notebooks, build, check } = site(t);
  await build();
  writeFileSync(join(notebooks, "dot.svg"), DOT.replace("r='1'", "r='2'"));
  assert.deepEqual((await build()).rendered, ["00-a.ipynb"]);
  await check();
  rmSync(join(notebooks, "data.csv"));
  await assert.rejects(build(), (error: unknown) => {
    assert.ok(error instanceof SiteError);
    assert.match(error.message, /01-b\.ipynb, cell 1.*expected a link to a file that exists/);
    return true;
  });
  writeFileSync(join(notebooks, "data.csv"), "2");
  await build();
  await check();
});

test("a page with types depends on the code that it imports, and on code that is not there yet", async (t) => {
  const { root, notebooks, out } = folders(t);
  const [cache, types] = [join(root, "cache"), true];
  const build = async () => (await buildSite({ notebooks, out, cache, types })).rendered;
  const shown = () => [...tree(join(out, "types")).values()].map((text) => atob(text)).join("");
  const importing = (name: string) => [
    markdown("# T"),
    code(`import { tea } from "${name}";\ntea;`),
  ];
  writeNotebook(notebooks, "00-a.ipynb", importing("../code/tea.ts"));
  writeNotebook(notebooks, "01-b.ipynb", importing("tea"));
  writeNotebook(notebooks, "02-c.ipynb", [markdown("# C"), code("const coffee = 1;")]);
  assert.equal((await build()).length, 3);
  assert.doesNotMatch(shown(), /tea/);
  assert.deepEqual(await build(), []);

  const made = (path: string, text: string) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  made("code/tea.ts", "export const tea = 1;");
  assert.deepEqual(await build(), ["00-a.ipynb"]);
  assert.match(shown(), /const tea: 1/);
  made("code/tea.ts", 'export { tea } from "./pot.ts";');
  assert.deepEqual(await build(), ["00-a.ipynb"]);
  made("code/pot.ts", "export const tea = 2;");
  assert.deepEqual(await build(), ["00-a.ipynb"]);
  assert.match(shown(), /const tea: 2/);
  made("node_modules/tea/package.json", '{ "name": "tea", "types": "index.d.ts" }');
  made("node_modules/tea/index.d.ts", "export declare const tea: 3;");
  assert.deepEqual(await build(), ["01-b.ipynb"]);
  assert.match(shown(), /const tea: 3/);
  assert.deepEqual(await build(), []);
});

test("a link to a lesson that goes is found though its page is not rendered again", async (t) => {
  const { notebooks, build } = site(t);
  await build();
  writeNotebook(notebooks, "01-b.ipynb", [markdown("# Another")]);
  await assert.rejects(build(), /00-a\.ipynb, cell 1.*01-b\.ipynb#B/);
});

test("a page depends on the options", async (t) => {
  const { build, check } = site(t);
  await build();
  for (const options of [
    { url: "https://example.org/a/" },
    { url: "https://example.org/b/", jupyter: "http://127.0.0.1:8888/lab/" },
    { strict: false },
    { language: "zh-Hans" },
    {},
  ]) {
    await build(options);
    await check(options);
  }
});

test("warnings are told each time", async (t) => {
  const { notebooks, build } = site(t);
  writeNotebook(notebooks, "02-c.ipynb", [markdown("No title")]);
  const { warnings } = await build();
  assert.match(String(warnings[0]?.message), /heading of level 1/);
  assert.deepEqual((await build()).warnings, warnings);
  writeNotebook(notebooks, "01-b.ipynb", [markdown("# B")]);
  assert.deepEqual((await build()).warnings, warnings);
});

test("what somebody did to the site or to the cache is put right", async (t) => {
  const { out, cache, build, check } = site(t);
  await build();
  const entries = () =>
    [...tree(cache).keys()].filter((file) => file.endsWith(".lesson")).map((f) => join(cache, f));
  const media = () => readdirSync(join(out, "media")).map((file) => join(out, "media", file));
  const harms: [name: string, harm: () => void, rendered: number][] = [
    ["a page that is gone", () => rmSync(join(out, "01-b.html")), 0],
    ["a page that was changed", () => appendFileSync(join(out, "01-b.html"), "!"), 0],
    ["a file that was added", () => writeFileSync(join(out, "more.html"), ""), 0],
    ["media that are gone", () => media().forEach((file) => void rmSync(file)), 2],
    ["media that were changed", () => media().forEach((file) => void appendFileSync(file, "!")), 2],
    ["a site that is gone", () => rmSync(out, { recursive: true }), 2],
    ["a cache that is gone", () => rmSync(cache, { recursive: true }), 3],
    [
      "entries that were cut off",
      () => {
        for (const file of entries()) truncateSync(file, statSync(file).size - 20);
        rmSync(join(out, "index.html"));
      },
      3,
    ],
    [
      "entries that are none",
      () => {
        for (const file of tree(cache).keys()) writeFileSync(join(cache, file), "{}\n");
      },
      3,
    ],
  ];
  for (const [name, harm, rendered] of harms) {
    harm();
    assert.equal((await build()).rendered.length, rendered, name);
    await check();
  }
});

test("two processes may build at the same time", async (t) => {
  const { notebooks, out, cache, check } = site(t);
  const command = join(import.meta.dirname, "build.ts");
  const args = [command, "--notebooks", notebooks, "--out", out, "--cache", cache, "--no-types"];
  for (const round of [1, 2, 3]) {
    writeNotebook(notebooks, "03-d.ipynb", [markdown(`# Round ${round}`)]);
    const build = () => promisify(execFile)(process.execPath, args);
    for (const { stdout } of await Promise.all([build(), build(), build()])) {
      assert.match(stdout, /^4 lessons/);
    }
    await check();
  }
});

test("the builder's digest follows each of its parts, and nothing else", (t) => {
  const { root } = folders(t);
  const project = join(root, "project");
  for (const folder of ["site", "scripts/notebook"]) {
    cpSync(join(import.meta.dirname, "..", folder), join(project, folder), {
      recursive: true,
      filter: (path) => !/dist$/.test(path),
    });
  }
  mkdirSync(join(project, "node_modules"));
  writeFileSync(join(project, "node_modules/.package-lock.json"), "{}");
  let last = builderDigest(project);
  assert.equal(builderDigest(project), last);
  for (const file of [
    "site/rules/markdown.ts",
    "site/theme/style/prose.css",
    "site/theme/words/chinese.ts",
    "site/theme/script/site.js",
    "site/search/client.js",
    "site/theme/icon.svg",
    "scripts/notebook/read.ts",
    "node_modules/.package-lock.json",
  ]) {
    appendFileSync(join(project, file), " ");
    const now = builderDigest(project);
    assert.notEqual(now, last, file);
    last = now;
  }
  for (const file of ["site/site.test.ts", "site/hostile/vectors.txt", "site/dist/x.html"]) {
    mkdirSync(join(project, "site/dist"), { recursive: true });
    appendFileSync(join(project, file), " ");
    assert.equal(builderDigest(project), last, file);
  }
});

test("another builder uses no page of this one", async (t) => {
  const { notebooks, out, cache, build } = site(t);
  await build();
  const { assembleSite } = await import("./assemble.ts");
  const files = ["00-a.ipynb", "01-b.ipynb", "02-c.ipynb"];
  const { report } = await assembleSite({ notebooks, out, cache }, files, "another");
  assert.deepEqual(report.rendered, files);
});
