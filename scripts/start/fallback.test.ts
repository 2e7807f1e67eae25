import assert from "node:assert/strict";
import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ensureJupyter } from "../jupyter/environment.ts";
import { ask } from "./answers.ts";
import { copyProject, pathOf, temporaryFolder } from "./testing/project.ts";
import { addresses, runStart } from "./testing/started.ts";

const TIMEOUT = { timeout: 600_000 };

/** A package index that refuses every connection: nothing listens on the discard port. */
const OFFLINE = {
  PIP_INDEX_URL: "http://127.0.0.1:9/simple",
  PIP_RETRIES: "0",
  PIP_FIND_LINKS: "",
};

test(
  "without a Python, the site is served and one message says what is missing",
  TIMEOUT,
  async (t) => {
    const root = copyProject(t);
    const started = runStart(t, { root, env: { ...process.env, PATH: pathOf(t, ["node"]) } });
    const [, site = ""] = await started.line(/^Site {2}(http:\S+)$/m);
    assert.equal((await ask(site))?.status, 200);
    const output = started.output();
    assert.match(output, /JupyterLab needs Python 3\.9 or later; found none/);
    for (const system of ["Debian", "Fedora", "macOS", "Windows"])
      assert.ok(output.includes(system));
    assert.doesNotMatch(output, /^\s+at /m, "expected no stack trace");
    started.child.kill("SIGINT");
    assert.deepEqual(await started.ended, { code: 0, signal: null });
  },
);

test("where PyPI cannot be reached, the machine's JupyterLab serves", TIMEOUT, async (t) => {
  // The checkout's own environment stands for one that was on the machine before.
  const { python } = await ensureJupyter();
  assert.ok(python, "expected the checkout to have its environment");
  const root = copyProject(t);
  const path = `${pathOf(t, ["node"])}:${dirname(python)}`;
  const home = temporaryFolder(t);
  const env = { ...process.env, ...OFFLINE, PATH: path, HOME: home };
  const started = runStart(t, { root, env });
  const { jupyter } = await addresses(started);
  assert.equal((await ask(jupyter.href))?.status, 200);
  assert.match(started.output(), /PyPI\) cannot be reached/);
  assert.match(started.output(), /Using the JupyterLab [\d.]+ of this machine instead/);
  started.child.kill("SIGTERM");
  assert.deepEqual(await started.ended, { code: 0, signal: null });
  assert.deepEqual(readdirSync(home, { recursive: true }), [], "expected nothing in HOME");
});

test("a site that cannot be built keeps nothing else from starting", TIMEOUT, async (t) => {
  const root = copyProject(t);
  const { python } = await ensureJupyter();
  writeFileSync(join(root, "notebooks/99-broken.ipynb"), "{ this is no notebook");
  const path = `${pathOf(t, ["node"])}:${dirname(python ?? "")}`;
  const started = runStart(t, { root, env: { ...process.env, ...OFFLINE, PATH: path } });
  const [, jupyter = ""] = await started.line(/^JupyterLab {2}(http:\S+)$/m);
  assert.equal((await ask(jupyter))?.status, 200);
  assert.match(started.output(), /The site could not be built[\s\S]*99-broken\.ipynb/);
});

test("a folder that cannot be written is named in one message", TIMEOUT, async (t) => {
  const nobody = 65_534;
  if (process.getuid?.() !== 0) return t.skip("needs root, to start as another user");
  const root = copyProject(t);
  chmodSync(dirname(root), 0o755);
  chmodSync(root, 0o555);
  // So there is something to install, and a place to write to is needed.
  rmSync(join(root, "node_modules"));
  const started = runStart(t, { root, uid: nobody, env: { ...process.env, HOME: "/nonexistent" } });
  const { code } = await started.ended;
  assert.equal(code, 1, started.output());
  assert.match(started.output(), /could not write .*no permission/);
  assert.doesNotMatch(started.output(), /^\s+at /m);
  assert.ok(!readdirSync(root).includes(".workbook"));
});
