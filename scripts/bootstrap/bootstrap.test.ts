import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT, temporaryFolder } from "../start/testing/project.ts";
import { names, smallProject, writeProject } from "./testing/small-project.ts";

const TIMEOUT = { timeout: 300_000 };
const INSTALLED = /^npm packages installed +\d+\.\d s$/m;

test(
  "installs once, passes arguments and the exit code on, writes nothing to HOME",
  TIMEOUT,
  async (t) => {
    const project = await smallProject(t);
    const home = temporaryFolder(t);
    const env = { ...process.env, HOME: home };
    // From a subfolder, where npm's own relative cache path would lead elsewhere.
    const cwd = join(project.root, "scripts");
    const first = await project.run(["echo", "a b", "--c=ü"], { env, cwd });
    assert.match(first.output, INSTALLED);
    assert.ok(first.output.endsWith('["a b","--c=ü"]\n'), first.output);
    assert.equal(first.code, 7);
    assert.deepEqual(await project.run(["echo"], { env }), { code: 7, output: "[]\n" });
    assert.deepEqual(names(home), []);
    assert.deepEqual(names(cwd), ["bootstrap", "bootstrap.mjs", "echo.ts"]);
  },
);

test(
  "installs again when the lockfile changes, a package is gone or the stamp is not written",
  TIMEOUT,
  async (t) => {
    const project = await smallProject(t);
    const stamp = join(project.root, "node_modules/.workbook-stamp");
    await project.run(["echo"]);
    const changes: [string, () => void][] = [
      [
        "node_modules deleted",
        () => rmSync(join(project.root, "node_modules"), { recursive: true }),
      ],
      ["a package deleted", () => rmSync(join(project.root, "node_modules/node"))],
      [
        "broken off: npm writes its list last, and the stamp comes after that",
        () => {
          rmSync(stamp);
          rmSync(join(project.root, "node_modules/.package-lock.json"));
        },
      ],
    ];
    for (const [name, change] of changes) {
      change();
      const { output, code } = await project.run(["echo"]);
      assert.match(output, INSTALLED, name);
      assert.equal(code, 7, name);
    }
    // Other content, the same packages: as after a contributor's own npm install. Nothing is to be done.
    const before = readFileSync(stamp, "utf8");
    writeProject(project.root, { version: "1.0.1" });
    assert.deepEqual(await project.run(["echo"]), { code: 7, output: "[]\n" });
    assert.notEqual(readFileSync(stamp, "utf8"), before);
  },
);

test("two starts at once: one installs, the other waits", TIMEOUT, async (t) => {
  const project = await smallProject(t);
  const runs = await Promise.all([
    project.run(["echo"]),
    project.run(["echo"]),
    project.run(["echo"]),
  ]);
  assert.deepEqual(
    runs.map(({ code }) => code),
    [7, 7, 7],
  );
  assert.equal(runs.filter(({ output }) => INSTALLED.test(output)).length, 1);
  assert.deepEqual(names(join(project.root, ".workbook/locks")), []);
});

test("a broken lockfile is named, with the way to mend it", TIMEOUT, async (t) => {
  const project = await smallProject(t);
  const lockfile = join(project.root, "package-lock.json");
  const good = readFileSync(lockfile, "utf8");
  const cases: [string | undefined, RegExp][] = [
    [undefined, /Expected the file package-lock\.json, found none/],
    ["{ not json", /to be JSON, found: /],
    ["null", /to be JSON, found|field "packages", found none/],
    ["{}", /field "packages", found none/],
    [`{\n<<<<<<< HEAD\n${good}`, /merge conflict in line 2/],
  ];
  for (const [text, message] of cases) {
    rmSync(lockfile);
    if (text !== undefined) writeFileSync(lockfile, text);
    const { code, output } = await project.run(["echo"]);
    assert.match(output, message);
    assert.match(output, /git checkout package-lock\.json/);
    assert.equal(code, 1);
    assert.doesNotMatch(output, /^\s+at /m, "expected no stack trace");
    writeFileSync(lockfile, good);
  }
  mkdirSync(join(project.root, "packages/left-out"));
  writeFileSync(
    join(project.root, "packages/left-out/package.json"),
    '{ "name": "left-out", "version": "1.0.0" }',
  );
  writeProject(project.root, { extra: { "left-out": "file:packages/left-out" } });
  const { code, output } = await project.run(["echo"]);
  assert.match(output, /name different packages.*Run "npm install"/);
  assert.match(output, /npm's output is in \.workbook\/logs\/npm-ci\.log/);
  assert.ok(statSync(join(project.root, ".workbook/logs/npm-ci.log")).size > 0);
  assert.equal(code, 1);
});

test("a registry that cannot be reached is told", TIMEOUT, async (t) => {
  const project = await smallProject(t);
  writeProject(project.root, { extra: { away: "1.0.0" } });
  const lockfile = join(project.root, "package-lock.json");
  const lock = JSON.parse(readFileSync(lockfile, "utf8"));
  lock.packages[""].dependencies.away = "1.0.0";
  // Nothing listens on the discard port.
  const resolved = "http://127.0.0.1:9/away/-/away-1.0.0.tgz";
  lock.packages["node_modules/away"] = { version: "1.0.0", resolved, integrity: "sha512-AA==" };
  writeFileSync(lockfile, JSON.stringify(lock));
  const env = {
    ...process.env,
    npm_config_fetch_retries: "0",
    npm_config_registry: "http://127.0.0.1:9/",
  };
  const { code, output } = await project.run(["echo"], { env });
  assert.match(output, /registry cannot be reached \(ECONNREFUSED\)/);
  assert.equal(code, 1);
});

test(
  "a folder that cannot be written is named; with nothing to install it does not matter",
  TIMEOUT,
  async (t) => {
    if (process.getuid?.() !== 0) return t.skip("needs root, to run as another user");
    const project = await smallProject(t);
    chmodSync(dirname(project.root), 0o755);
    const env = { ...process.env, HOME: "/nonexistent" };
    const { code, output } = await project.run(["echo"], { uid: 65_534, env });
    assert.match(output, /could not write .*: no permission/);
    assert.equal(code, 1);
    await project.run(["echo"]);
    assert.deepEqual(await project.run(["echo"], { uid: 65_534, env }), {
      code: 7,
      output: "[]\n",
    });
  },
);

test("a full disk is told", TIMEOUT, async (t) => {
  const project = await smallProject(t);
  const state = join(project.root, ".workbook");
  mkdirSync(state);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4k,nr_inodes=2", "none", state]);
  if (mounted.status !== 0) return t.skip("needs the right to mount a small file system");
  try {
    const { code, output } = await project.run(["echo"]);
    assert.match(output, /the disk is full/);
    assert.equal(code, 1);
  } finally {
    spawnSync("umount", [state]);
  }
});

test("an unknown command lists the commands", TIMEOUT, async (t) => {
  const project = await smallProject(t);
  for (const args of [[], ["ehco"]]) {
    const { code, output } = await project.run(args);
    assert.match(output, /Expected one of the commands echo; found (none|"ehco")/);
    assert.equal(code, 2);
  }
  assert.equal(existsSync(join(project.root, "node_modules")), false);
});

test("an old Node is told what is needed", TIMEOUT, async (t) => {
  const project = await smallProject(t);
  for (const version of ["12", "18", "20.18"]) {
    const folder = temporaryFolder(t);
    const args = [
      "install",
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      "--prefix",
      folder,
    ];
    const cache = `--cache=${join(ROOT, ".workbook/cache/npm")}`;
    const got = spawnSync("npm", [...args, cache, `node@${version}`], { cwd: folder });
    const node = join(folder, "node_modules/node/bin/node");
    if (got.status !== 0 || !existsSync(node)) {
      return t.skip(`needs the network, to install Node ${version}: ${got.stderr}`);
    }
    const { code, output } = await project.run(["echo"], { node });
    assert.match(output, new RegExp(`^Expected Node 20\\.19 or later, found Node ${version}\\.`));
    assert.match(output, /Install a newer one/);
    assert.equal(code, 1);
  }
});
