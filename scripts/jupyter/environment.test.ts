import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { Failure } from "../bootstrap/failure.mjs";
import { copyProject, pathOf, ROOT, temporaryFolder } from "../start/testing/project.ts";
import { runCommand } from "./command.ts";
import { ensureJupyter, readyJupyter } from "./environment.ts";
import { findMachineJupyter } from "./machine.ts";
import { findPythons } from "./python.ts";
import { makeVenv, VenvFailure } from "./venv.ts";

const TIMEOUT = { timeout: 600_000 };

/** A package index that refuses every connection: nothing listens on the discard port. */
const OFFLINE = {
  PIP_INDEX_URL: "http://127.0.0.1:9/simple",
  PIP_RETRIES: "0",
  PIP_FIND_LINKS: "",
};

/** A program that answers the question for the version as that Python would. */
function oldPython(folder: string, name: string, version: string): void {
  const [major, minor, patch] = version.split(".");
  const answer = `["${join(folder, name)}", [${major}, ${minor}, ${patch}], true]`;
  writeFileSync(join(folder, name), `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
}

test(
  "the project's own JupyterLab is whole, and found again without starting anything",
  TIMEOUT,
  async () => {
    const jupyter = await ensureJupyter();
    assert.equal(jupyter.kind, "lab");
    assert.equal(jupyter.origin, "project");
    assert.deepEqual(await ensureJupyter({ env: { PATH: "" } }), jupyter);
    const [program, ...args] = jupyter.argv;
    const { output } = await runCommand([program, ...args, "--version"]);
    assert.equal(output.trim(), jupyter.version);
    const convert = await runCommand([jupyter.python ?? "", "-m", "nbconvert", "--version"]);
    assert.match(convert.output, /^7\.\d+/);
  },
);

test("an environment that is not whole does not count", TIMEOUT, async (t) => {
  const { python = "" } = await ensureJupyter();
  const root = copyProject(t);
  const venv = join(root, ".workbook/venv");
  const stamp = join(venv, "workbook-stamp.json");
  const lab = join(root, "lab.py");
  const good = JSON.parse(readFileSync(join(ROOT, ".workbook/venv/workbook-stamp.json"), "utf8"));

  assert.equal(readyJupyter(root), undefined, "nothing there");
  mkdirSync(join(venv, "bin"), { recursive: true });
  symlinkSync(python, join(venv, "bin/python3"));
  assert.equal(readyJupyter(root), undefined, "broken off before the stamp");
  writeFileSync(stamp, '{"wanted":');
  assert.equal(readyJupyter(root), undefined, "broken off within the stamp");
  writeFileSync(stamp, JSON.stringify(good));
  assert.equal(readyJupyter(root), undefined, "made for another folder");

  // A stamp as this folder would have it.
  const requirements = join(root, "scripts/jupyter/requirements.txt");
  const wanted = () =>
    createHash("sha256").update(root).update("\0").update(readFileSync(requirements)).digest("hex");
  writeFileSync(lab, "");
  const whole = { ...good, wanted: wanted(), package: lab };
  writeFileSync(stamp, JSON.stringify(whole));
  assert.equal(readyJupyter(root)?.version, good.version, "whole");

  rmSync(lab);
  assert.equal(readyJupyter(root), undefined, "JupyterLab deleted");
  writeFileSync(lab, "");
  writeFileSync(requirements, "# others\n");
  assert.equal(readyJupyter(root), undefined, "other requirements");
  writeFileSync(stamp, JSON.stringify({ ...whole, wanted: wanted() }));
  assert.ok(readyJupyter(root), "made from the other requirements");
  rmSync(join(venv, "bin/python3"));
  assert.equal(readyJupyter(root), undefined, "the Python has vanished");
});

test(
  "what is half made is made anew, by one of two starts, with its caches in the project",
  TIMEOUT,
  async (t) => {
    const { python = "" } = await ensureJupyter();
    const root = copyProject(t);
    const home = temporaryFolder(t);
    const half = join(root, ".workbook/venv/half-way");
    mkdirSync(dirname(half), { recursive: true });
    writeFileSync(half, "");
    const said: string[] = [];
    const env = { ...process.env, ...OFFLINE, HOME: home, PATH: dirname(python) };
    const options = { root, env, say: (line: string) => void said.push(line) };
    const results = await Promise.allSettled([makeVenv(options), makeVenv(options)]);
    for (const result of results) {
      assert.ok(result.status === "rejected" && result.reason instanceof VenvFailure);
      assert.match(
        result.reason.message,
        /PyPI\) cannot be reached[\s\S]*\.workbook\/logs\/python\.log/u,
      );
    }
    assert.equal(existsSync(half), false);
    assert.match(said.join("\n"), /Another start \(process \d+\) is making the Python environment/);
    assert.match(
      readFileSync(join(root, ".workbook/logs/python.log"), "utf8"),
      /-m pip install --require-hashes/,
    );
    assert.equal(readyJupyter(root), undefined);
  },
);

test("a Python that is too old is told, and does not count", TIMEOUT, async (t) => {
  const folder = temporaryFolder(t);
  oldPython(folder, "python3", "3.8.18");
  oldPython(folder, "python", "2.7.18");
  const env = { PATH: `${folder}:${pathOf(t, ["sh"])}` };
  assert.deepEqual(await findPythons(env), { usable: [], tooOld: ["3.8.18", "2.7.18"] });
  const root = copyProject(t);
  await assert.rejects(
    ensureJupyter({ root, env, say: () => {} }),
    (error) => error instanceof Failure && /found only 3\.8\.18, 2\.7\.18/.test(error.message),
  );
});

test(
  "a Jupyter of the machine: JupyterLab before Notebook, and none that is too old",
  TIMEOUT,
  async (t) => {
    const folder = temporaryFolder(t);
    const env = { PATH: `${folder}:${pathOf(t, ["sh"])}` };
    const write = (name: string, version: string) =>
      writeFileSync(join(folder, name), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    assert.equal(await findMachineJupyter(env), undefined);
    write("jupyter-notebook", "6.3.0");
    write("jupyter-lab", "2.3.2");
    assert.equal(await findMachineJupyter(env), undefined);
    write("jupyter-notebook", "6.4.12");
    const argv = [join(folder, "jupyter-notebook")];
    const notebook = { kind: "notebook", version: "6.4.12", argv, origin: "machine" };
    assert.deepEqual(await findMachineJupyter(env), notebook);
    write("jupyter-lab", "4.0.11");
    assert.equal((await findMachineJupyter(env))?.kind, "lab");
  },
);

test("a command is ended with all that it started", TIMEOUT, async (t) => {
  const pidFile = join(temporaryFolder(t), "pid");
  const stop = new AbortController();
  const command = ["sh", "-c", `sleep 1000 & echo $! > "${pidFile}"; echo ready; wait`] as const;
  const log = join(dirname(pidFile), "log");
  const running = runCommand(command, { signal: stop.signal, log });
  while (!existsSync(pidFile) || !readFileSync(pidFile, "utf8").endsWith("\n")) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  stop.abort();
  await assert.rejects(running, { name: "AbortError" });
  // The signal is sent; the process needs a moment to end. No event tells of a process that is not ours.
  while (isAlive(Number(readFileSync(pidFile, "utf8")))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

/** Whether a process runs; one that has ended and waits for its parent does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return (
      process.platform !== "linux" || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
    );
  } catch {
    return false;
  }
}
