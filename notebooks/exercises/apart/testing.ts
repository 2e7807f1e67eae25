/** An exercise for the tests of the machinery, whose answer only has to come to an end. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "../trial.ts";
import { tryApart } from "./try-apart.ts";

const EXERCISE = `import { defineExercise } from ${JSON.stringify(new URL("../exercise.ts", import.meta.url).href)};
export default defineExercise({
  ...{ title: "", objective: "", task: "", scope: "", hints: [], explanation: "", mistakes: {} },
  answer: ["answer"],
  async check(trial, answer) {
    trial.did = "called answer";
    await answer();
  },
});
`;

/** Tries code, which has to define `answer`. Returns what is wrong with it, and what it printed. */
export async function tryCode(
  code: string,
): Promise<{ finding: Finding | undefined; printed: string }> {
  let printed = "";
  const folder = mkdtempSync(join(tmpdir(), "trial-"));
  try {
    writeFileSync(join(folder, "exercise.ts"), EXERCISE);
    const job = {
      place: { id: "x-1", lesson: "00-x", folder },
      url: pathToFileURL(join(folder, "cell.ts")).href,
      code: `${code}\nexport { answer };\n`,
    };
    const finding = await tryApart(job, (_name, text) => {
      printed += text;
    });
    return { finding, printed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
