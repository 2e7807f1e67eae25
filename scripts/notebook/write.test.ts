import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import type { Json, Notebook } from "./format.ts";
import { parseNotebook, readNotebook } from "./read.ts";
import { serializeNotebook, writeNotebook } from "./write.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const small: Notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] };
const OLD = "the old file\n";

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "workbook-write-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("writes as Jupyter does: sorted keys, lines, one space a level, a newline at the end", async () => {
  const notebook = await readNotebook(join(fixtures, "every-kind.ipynb"));
  assert.equal(
    serializeNotebook(notebook),
    await readFile(join(fixtures, "every-kind.written.txt"), "utf8"),
  );
});

test("splits lines where Python does, and only text", () => {
  const source = "a\r\nb\rc\u2028d\x1de\n\nf";
  const text = serializeNotebook({
    ...small,
    cells: [{ cell_type: "raw", id: "a", metadata: {}, source }],
  });
  const written = JSON.parse(text) as { cells: { source: string[] }[] };
  assert.deepEqual(written.cells[0]?.source, [
    "a\r\n",
    "b\r",
    "c\u2028",
    "d\x1d",
    "e\n",
    "\n",
    "f",
  ]);
});

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "a\nb", "a\r\nb\n", "\n\n", "\u2028"),
);
const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })) as fc.Arbitrary<{
  [key: string]: Json;
}>;
const bundle = fc
  .record(
    {
      "text/plain": text,
      "image/svg+xml": text,
      "image/png": text,
      "application/json": fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((data) => data as { [type: string]: Json });
const count = fc.option(fc.nat());
const output = fc.oneof(
  fc.record({
    output_type: fc.constant("stream" as const),
    name: fc.constantFrom("stdout" as const, "stderr" as const),
    text,
  }),
  fc.record({ output_type: fc.constant("display_data" as const), data: bundle, metadata: object }),
  fc.record({
    output_type: fc.constant("execute_result" as const),
    execution_count: count,
    data: bundle,
    metadata: object,
  }),
  fc.record({
    output_type: fc.constant("error" as const),
    ename: text,
    evalue: text,
    traceback: fc.array(text),
  }),
);
const base = { id: fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/), metadata: object, source: text };
const attachments = fc.dictionary(fc.string(), bundle);
const cell = fc.oneof(
  fc.record(
    { cell_type: fc.constant("markdown" as const), ...base, attachments },
    { requiredKeys: ["cell_type", "id", "metadata", "source"] },
  ),
  fc.record({ cell_type: fc.constant("raw" as const), ...base }),
  fc.record({
    cell_type: fc.constant("code" as const),
    ...base,
    execution_count: count,
    outputs: fc.array(output),
  }),
);
const notebooks = fc.record({
  nbformat: fc.constant(4 as const),
  nbformat_minor: fc.integer({ min: 5, max: 9 }),
  metadata: object,
  cells: fc.uniqueArray(cell, { selector: ({ id }) => id, maxLength: 6 }),
});

test("what is written is read back the same, whatever it holds, and writes the same again", () => {
  fc.assert(
    fc.property(notebooks, (notebook) => {
      const written = serializeNotebook(notebook);
      const again = parseNotebook(written, "x.ipynb");
      // Through JSON, since fast-check makes -0 and objects without a prototype, which JSON does not know.
      assert.deepEqual(JSON.parse(JSON.stringify(again)), JSON.parse(JSON.stringify(notebook)));
      assert.equal(serializeNotebook(again), written);
    }),
    { numRuns: 300 },
  );
});

test("replaces a file whole, keeps its permissions, and leaves nothing beside it", async (t) => {
  const folder = await folderFor(t);
  const file = join(folder, "ü ö.ipynb");
  await writeFile(file, OLD, { mode: 0o640 });
  await writeNotebook(file, small);
  await writeNotebook(file, small);
  assert.deepEqual(await readNotebook(file), small);
  assert.equal((await stat(file)).mode & 0o777, 0o640);
  assert.deepEqual(await readdir(folder), ["ü ö.ipynb"]);
});

test("a folder that does not exist is an error that says so", async (t) => {
  const file = join(await folderFor(t), "none", "x.ipynb");
  await assert.rejects(
    writeNotebook(file, small),
    /x\.ipynb: expected to write the notebook; found no such folder \(ENOENT\)/,
  );
});

test("a read-only folder is an error that says so, and the old file stays", async (t) => {
  const folder = await folderFor(t);
  const file = join(folder, "x.ipynb");
  await writeFile(file, OLD);
  await chmod(folder, 0o555);
  // Permissions do not bind root: as root, the write is done as another user (65534 is nobody).
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    await assert.rejects(
      writeNotebook(file, small),
      /found a folder without permission to write \(EACCES\)/,
    );
  } finally {
    if (root) process.seteuid?.(0);
    await chmod(folder, 0o755);
  }
  assert.equal(await readFile(file, "utf8"), OLD);
  assert.deepEqual(await readdir(folder), ["x.ipynb"]);
});

test("a full disk is an error that says so, and the old file stays", async (t) => {
  const folder = await folderFor(t);
  const disk = join(folder, "disk");
  await mkdir(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
  if (mounted.status !== 0) {
    t.skip(
      `a small file system cannot be mounted here: ${mounted.error?.message ?? mounted.stderr}`,
    );
    return;
  }
  try {
    await failsToWriteLarge(disk, [], /found a full disk \(ENOSPC\)\. The file is as it was\./);
  } finally {
    spawnSync("umount", [disk]);
  }
});

test("a limit on the size of files is an error that says so, and the old file stays", async (t) => {
  const limited = ["sh", "-c", 'ulimit -f 8 && exec "$@"', "sh"];
  await failsToWriteLarge(
    await folderFor(t),
    limited,
    /found a limit on the size of files \(EFBIG\)/,
  );
});

async function failsToWriteLarge(folder: string, prefix: string[], message: RegExp): Promise<void> {
  const file = join(folder, "x.ipynb");
  await writeFile(file, OLD);
  const [command = "", ...args] = [
    ...prefix,
    process.execPath,
    join(fixtures, "write-large.ts"),
    file,
    "1",
  ];
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  assert.match(stderr, message);
  assert.equal(status, 1);
  assert.equal(await readFile(file, "utf8"), OLD);
  assert.deepEqual(await readdir(folder), ["x.ipynb"]);
}

test("a writer that is killed leaves a whole file", async (t) => {
  const folder = await folderFor(t);
  const file = join(folder, "x.ipynb");
  for (let round = 0; round < 6; round++) {
    const writer = spawn(process.execPath, [join(fixtures, "write-large.ts"), file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = once(writer, "close");
    let lines = 0;
    // Killed after another number of writes each round, and then at any point within one.
    for await (const chunk of writer.stdout) {
      lines += `${chunk}`.split("\n").length - 1;
      if (lines > round) writer.kill("SIGKILL");
    }
    await closed;
    const { cells } = await readNotebook(file);
    assert.match(cells[0]?.source ?? "", /^(1{200000}|2{200000})$/);
  }
});
