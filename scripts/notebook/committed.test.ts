/** The committed lessons are tests: what they show when executed is what is committed. */
import assert from "node:assert/strict";
import { basename, resolve } from "node:path";
import { before, test } from "node:test";
import { findGo } from "../testing/go.ts";
import { checkLesson } from "./lesson.ts";
import { lessonFiles } from "./lessons.ts";
import { describeProblem } from "./problem.ts";

const root = resolve(import.meta.dirname, "../..");
const lessons = lessonFiles(root);

// Lesson 03 compiles a program in Go and waits for it only for a while, as long as it takes when gRPC
// is compiled already.
before(async () => {
  const go = await findGo();
  if (!("reason" in go)) await go.build("greeter/go");
});

test("there are lessons to check", () => {
  assert.notEqual(lessons.length, 0);
});

// One after the other, as a reader runs them: beside another lesson, a lesson would measure that one, too.
test("every lesson shows what is committed", async (t) => {
  let total = 0;
  for (const file of lessons) {
    await t.test(basename(file), async (inner) => {
      const { lesson, problems, cells, masked, volatile, seconds } = await checkLesson({ file });
      inner.diagnostic(
        `${seconds.toFixed(1)} s, ${cells} cells, ${masked} masked, ${volatile} volatile`,
      );
      total += seconds;
      assert.equal(problems.map((problem) => describeProblem(lesson, problem)).join("\n\n"), "");
    });
  }
  t.diagnostic(`all lessons: ${total.toFixed(1)} s`);
});
