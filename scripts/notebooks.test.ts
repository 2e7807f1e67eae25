import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openWorkshop, type Workshop } from "./notebook/fixtures/workshop.ts";
import { listProcesses } from "./notebook/processes.ts";

let workshop: Workshop;

before(async () => {
  workshop = await openWorkshop();
});

after(() => workshop.remove());

interface Run {
  child: ChildProcess;
  marker: string;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function notebooks(t: TestContext, args: string[], env: { [name: string]: string } = {}): Run {
  const id = randomUUID();
  const child = spawn(process.execPath, [join(import.meta.dirname, "notebooks.ts"), ...args], {
    cwd: workshop.folder,
    env: { ...process.env, INIT_CWD: workshop.folder, WORKBOOK_TEST_ID: id, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const text = async (stream: NodeJS.ReadableStream | null) => {
    let all = "";
    for await (const chunk of stream ?? []) all += chunk;
    return all;
  };
  const ended = Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]) => ({ code: code as number | null, stdout, stderr }),
  );
  return { child, marker: `WORKBOOK_TEST_ID=${id}`, ended };
}

async function remaining({ marker }: Run): Promise<string[]> {
  const marked = (await listProcesses(marker)).filter((process) => process.marked);
  return marked.map(({ pid, command }) => `${pid} ${command}`);
}

const wrong: [args: string[], message: RegExp][] = [
  [[], /expected "run" or "check" first; found nothing/],
  [["chek"], /expected "run" or "check" first; found "chek"/],
  [["check", "--jobs", "0"], /expected a whole number from 1 after --jobs; found "0"/],
  [["check", "--cell-limit", "x"], /expected seconds above 0 after --cell-limit; found "x"/],
  [["check", "--nothing"], /Unknown option '--nothing'/],
  [
    ["check", "no-such-lesson"],
    /expected the name or the path of a lesson; found "no-such-lesson"|expected lessons in notebooks\//,
  ],
];

for (const [args, message] of wrong) {
  test(`a wrong command line: ${args.join(" ") || "(empty)"}`, async (t) => {
    const { code, stdout, stderr } = await notebooks(t, args).ended;
    assert.match(stderr, message);
    assert.deepEqual([code, stdout], [2, ""]);
  });
}

test("--help explains the command", async (t) => {
  const { code, stdout } = await notebooks(t, ["--help"]).ended;
  assert.equal(code, 0);
  assert.match(stdout, /Usage: npm run notebooks -- run\|check/);
});

test("runs two lessons at once, then checks them, with a line a lesson and the sums", async (t) => {
  await workshop.lesson("good", "one");
  await workshop.lesson("good", "two");
  const files = ["one.ipynb", "two.ipynb"];
  const run = await notebooks(t, ["run", ...files]).ended;
  assert.deepEqual([run.code, run.stderr], [0, ""]);
  assert.match(run.stdout, /^one {2}written {2}\d+\.\d s {2}10 cells, 1 masked, 1 volatile$/m);
  const checking = notebooks(t, ["check", ...files, "--jobs", "1"]);
  const check = await checking.ended;
  assert.deepEqual([check.code, check.stderr], [0, ""]);
  const [one, two, sums] = check.stdout.split("\n");
  assert.match(one ?? "", /^one {2}ok {2}\d+\.\d s {2}10 cells, 1 masked, 1 volatile$/);
  assert.match(two ?? "", /^two {2}ok /);
  assert.equal(
    sums,
    "2 lessons: 20 cells, 2 masked outputs (date 2, pid 2, duration 2), 2 volatile outputs; none failed",
  );
  assert.deepEqual(await remaining(checking), []);
});

test("a check that fails prints what, and exits 1; a malformed notebook does not stop the others", async (t) => {
  await workshop.lesson("fails");
  await workshop.lesson("../malformed/nbformat-3", "old");
  const { code, stdout } = await notebooks(t, ["check", "old.ipynb", "fails.ipynb"]).ended;
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^old {4}failed\n\n {2}old\.ipynb, field nbformat: expected notebook format 4/m,
  );
  assert.match(stdout, /^fails {2}failed {2}\d/m);
  assert.match(
    stdout,
    /^fails, cell 3 \(fails\): throw new TypeError\("not on purpose"\);\n {2}error:\n {4}expected no error/m,
  );
  assert.match(stdout, /1 lesson: .*; failed: fails, old\n$/);
});

const endings: [signal: NodeJS.Signals, code: number][] = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
];

for (const [signal, code] of endings) {
  test(`${signal} in the middle of a run: the file stays as it was and nothing is left`, {
    timeout: 90_000,
  }, async (t) => {
    const server = createServer().listen(0, "127.0.0.1");
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const file = await workshop.lesson("waits");
    const before = await readFile(file, "utf8");
    const run = notebooks(t, ["run", "waits.ipynb", "--cell-limit", "500"], {
      WORKBOOK_TEST_URL: `http://127.0.0.1:${port}/`,
    });
    await once(server, "request");
    const running = await remaining(run);
    assert.ok(
      running.some((line) => line.includes("setInterval")),
      "a cell has spawned a process",
    );
    run.child.kill(signal);
    const ended = await run.ended;
    assert.equal(ended.code, code);
    assert.match(ended.stderr, new RegExp(`^ended by ${signal}: `));
    assert.equal(await readFile(file, "utf8"), before);
    assert.deepEqual(
      (await readdir(workshop.folder)).filter((name) => name.endsWith(".tmp")),
      [],
    );
    assert.deepEqual(await remaining(run), []);
  });
}

test("Ctrl-C while the kernel starts leaves nothing", async (t) => {
  await workshop.lesson("slow");
  const run = notebooks(t, ["check", "slow.ipynb"]);
  // No event tells that a grandchild was spawned.
  while ((await remaining(run)).length < 2) await delay(10);
  run.child.kill("SIGINT");
  assert.equal((await run.ended).code, 130);
  assert.deepEqual(await remaining(run), []);
});
