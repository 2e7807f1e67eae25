/** The cells of an exercise as its lesson holds them. */
import { join } from "node:path";
import { cellText, loadExercise, type Place, solutionText } from "./find.ts";

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
  const { id, folder } = place;
  const { title, task, answer, explanation } = loadExercise(place);
  return [
    { cell_type: "markdown", id: `${id}-task`, source: `### ${title}\n\n${task}` },
    { cell_type: "code", id: `${id}-starter`, source: cellText(join(folder, "starter.ts")) },
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

/** Returns the text of a check cell. The lines for the hint and the solution are the reader's to switch on. */
function checkText(id: string, answer: readonly string[]): string {
  return [
    'import { check, hint, solution } from "exercises";',
    "",
    `await check("${id}", ${answer.join(", ")});`,
    `// hint("${id}");`,
    `// solution("${id}");`,
  ].join("\n");
}
