/**
 * An independent witness: Jupyter's own nbconvert executes every lesson, through the kernelspec, and
 * every cell must have run. It knows nothing of our client, our masks or our comparison.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { runCommand } from "../jupyter/command.ts";
import { ensureJupyter } from "../jupyter/environment.ts";
import { writeKernelspec } from "../kernel/kernelspec.ts";
import { judgeFault } from "./faults.ts";
import { openWorkshop, type Workshop } from "./fixtures/workshop.ts";
import type { CodeCell } from "./format.ts";
import { lessonFiles } from "./lessons.ts";
import { readMarks } from "./marks.ts";
import { readNotebook } from "./read.ts";

const root = resolve(import.meta.dirname, "../..");
const lessons = lessonFiles(root);

let command: [string, ...string[]];
let folder = "";
let env: NodeJS.ProcessEnv = {};
let workshop: Workshop;

before(async () => {
  const { python } = await ensureJupyter({ root });
  command = python === undefined ? ["jupyter", "nbconvert"] : [python, "-m", "nbconvert"];
  folder = await mkdtemp(join(tmpdir(), "workbook-nbconvert-"));
  workshop = await openWorkshop();
  const own = (name: string) => join(folder, name);
  env = {
    ...process.env,
    JUPYTER_PATH: await writeKernelspec(root),
    JUPYTER_CONFIG_DIR: own("config"),
    JUPYTER_DATA_DIR: own("data"),
    JUPYTER_RUNTIME_DIR: own("runtime"),
    IPYTHONDIR: own("ipython"),
    HOME: own("home"),
  };
  await mkdir(own("home"));
});

after(async () => {
  await workshop?.remove();
  if (folder !== "") await rm(folder, { recursive: true, force: true });
});

/** Executes a notebook with nbconvert and returns its code cells that are not blank, with their positions. */
async function execute(
  file: string,
  ...options: string[]
): Promise<{ cell: CodeCell; position: number }[]> {
  const limits = ["--ExecutePreprocessor.timeout=60", "--ExecutePreprocessor.startup_timeout=120"];
  const target = ["--output-dir", folder, "--output", basename(file)];
  const { code, output } = await runCommand(
    [...command, "--to", "notebook", "--execute", ...limits, ...options, ...target, file],
    { env },
  );
  assert.equal(code, 0, output);
  const { cells } = await readNotebook(join(folder, basename(file)));
  return cells.flatMap((cell, index) =>
    cell.cell_type === "code" && cell.source.trim() !== "" ? [{ cell, position: index + 1 }] : [],
  );
}

test("there are lessons to execute", () => {
  assert.notEqual(lessons.length, 0);
});

for (const file of lessons) {
  const name = basename(file);
  test(`nbconvert runs every cell of ${name}, and none fails that must not`, async () => {
    for (const { cell, position } of await execute(file)) {
      const where = `${name}, cell ${position} (${cell.id})`;
      assert.notEqual(cell.execution_count, null, `${where} did not run`);
      const problem = judgeFault(cell.outputs, readMarks(cell, name, position).raises);
      assert.equal(problem?.lines.join("\n"), undefined, where);
    }
  });
}

test("nbconvert --allow-errors runs the cells after an error", async () => {
  const cells = await execute(await workshop.lesson("fails"), "--allow-errors");
  assert.deepEqual(
    cells.map(({ cell }) => [
      cell.id,
      cell.execution_count,
      cell.outputs.map((output) => output.output_type),
    ]),
    [
      ["before", 1, ["stream"]],
      ["fails", 2, ["error"]],
      ["after", 3, ["stream"]],
    ],
  );
});
