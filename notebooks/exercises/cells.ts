/** The cells of an exercise as its lesson holds them. */
import { loadExercise, type Place, solutionText, starterText } from "./find.ts";

/** A cell of a lesson: its kind, its id and its text. */
export interface ExerciseCell {
  cell_type: "markdown" | "code";
  id: string;
  source: string;
}

/**
 * Returns the four cells of an exercise, in their order: the task, the starter, the check and the folded
 * solution. Their ids are the exercise's, then `-task`, `-starter`, `-check` and `-solution`.
 */
export function cellsOf(place: Place): ExerciseCell[] {
  const { id } = place;
  const { title, task, scope, answer, explanation } = loadExercise(place);
  return [
    {
      cell_type: "markdown",
      id: `${id}-task`,
      source: `### ${title}\n\n${task}\n\nOut of scope: ${scope}`,
    },
    { cell_type: "code", id: `${id}-starter`, source: starterText(place) },
    { cell_type: "code", id: `${id}-check`, source: checkText(id, answer) },
    {
      cell_type: "markdown",
      id: `${id}-solution`,
      source: [
        "<details>\n<summary>Solution</summary>",
        `\`\`\`ts\n${solutionText(place)}\n\`\`\``,
        explanation,
        "</details>",
      ].join("\n\n"),
    },
  ];
}

/**
 * Returns the cell at the top of a lesson that says what its reader can do afterwards: what its exercises check, and
 * nothing else. Its id is `objectives`.
 */
export function objectivesOf(lesson: readonly Place[]): ExerciseCell {
  const items = lesson.map(
    (place) => `- ${loadExercise(place).objective.replace(/^You can /, "")}`,
  );
  const source = `After this lesson you can:\n\n${items.join("\n")}`;
  return { cell_type: "markdown", id: "objectives", source };
}

/** Returns the text of a check cell. The lines for the hint, the solution and the starter are the reader's to switch on. */
function checkText(id: string, answer: readonly string[]): string {
  return [
    'import { check, hint, reset, solution } from "exercises";',
    "",
    `await check("${id}", ${answer.join(", ")});`,
    `// hint("${id}");`,
    `// solution("${id}");`,
    `// reset("${id}");`,
  ].join("\n");
}
