import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, test } from "node:test";
import { findLessons, UnknownLessonError } from "./lessons.ts";

let root = "";

before(async () => {
  root = await mkdtemp(join(tmpdir(), "workbook-lessons-"));
  await mkdir(join(root, "notebooks"));
  await mkdir(join(root, "elsewhere"));
  const files = ["02-rest", "00-start-here", "03-grpc", ".02-rest"].map(
    (name) => `notebooks/${name}.ipynb`,
  );
  for (const file of [...files, "notebooks/notes.txt", "elsewhere/mine.ipynb"])
    await writeFile(join(root, file), "");
});

after(() => rm(root, { recursive: true }));

const cases: [names: string[], found: string[]][] = [
  [[], ["notebooks/00-start-here.ipynb", "notebooks/02-rest.ipynb", "notebooks/03-grpc.ipynb"]],
  [["02-rest"], ["notebooks/02-rest.ipynb"]],
  [["02"], ["notebooks/02-rest.ipynb"]],
  [["00-start"], ["notebooks/00-start-here.ipynb"]],
  [["02-rest.ipynb"], ["notebooks/02-rest.ipynb"]],
  [["notebooks/02-rest.ipynb"], ["notebooks/02-rest.ipynb"]],
  [["elsewhere/mine.ipynb"], ["elsewhere/mine.ipynb"]],
  [
    ["03", "02", "02-rest"],
    ["notebooks/03-grpc.ipynb", "notebooks/02-rest.ipynb"],
  ],
];

for (const [names, found] of cases) {
  test(`finds ${names.join(" ") || "all lessons"}`, () => {
    assert.deepEqual(
      findLessons(names, root).map((file) => relative(root, file)),
      found,
    );
  });
}

const unknown: [name: string, nearest: string][] = [
  ["02-rset", "02-rest"],
  ["grcp", "03-grpc"],
  ["start", "00-start-here"],
  ["elsewhere/none.ipynb", "02-rest"],
  ["elsewhere/02-rest.ipynb", "02-rest"],
  ["0", "02-rest"],
];

for (const [name, nearest] of unknown) {
  test(`an unknown lesson, ${name}, lists the lessons and suggests ${nearest}`, () => {
    assert.throws(
      () => findLessons([name], root),
      (error) =>
        error instanceof UnknownLessonError &&
        error.message.includes(`found "${name}". Did you mean ${nearest}?`) &&
        error.message.includes("The lessons: 00-start-here, 02-rest, 03-grpc."),
    );
  });
}

test("a project without lessons says so", async () => {
  await mkdir(join(root, "elsewhere/notebooks"));
  assert.throws(
    () => findLessons(["02"], join(root, "elsewhere")),
    /expected lessons in notebooks\/; found none/,
  );
});
