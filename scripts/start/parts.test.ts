import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { ask } from "./answers.ts";
import { browserCommand, openBrowser } from "./browser.ts";
import { jupyterEnvironment } from "./jupyter-environment.ts";
import { openLog } from "./log.ts";
import { findFree, listenOnFree } from "./ports.ts";
import { serveSite } from "./site-server.ts";
import { temporaryFolder } from "./testing/project.ts";

const HOST = "127.0.0.1";

test("a taken port is passed over, also one that is taken on all addresses", async (t) => {
  for (const host of [HOST, "0.0.0.0"]) {
    const blocker = createServer();
    t.after(() => blocker.close());
    const taken = await listenOnFree(blocker, host, 21_000);
    const found = await findFree(HOST, taken);
    assert.ok(found > taken, `${host}: ${found} after ${taken}`);
  }
});

test("an address that is not this machine's is refused with a message", async () => {
  await assert.rejects(findFree("192.0.2.1", 0), /Expected to listen on 192\.0\.2\.1/);
});

test("the site is served, from what is there at the moment", async (t) => {
  const folder = join(temporaryFolder(t), "dist");
  const site = await serveSite(folder, HOST, 0);
  t.after(() => site.close());
  const page = (path: string) => ask(new URL(path, site.url).href);

  const early = await page("");
  assert.equal(early?.status, 404);
  assert.match(early?.body ?? "", /npm run build/);

  mkdirSync(folder);
  writeFileSync(join(folder, "index.html"), "the index");
  writeFileSync(join(folder, "404.html"), "not here");
  writeFileSync(join(folder, "..", "secret"), "secret");
  assert.deepEqual(await page(""), { status: 200, body: "the index" });
  assert.deepEqual(await page("index"), { status: 200, body: "the index" });
  assert.deepEqual(await page("nothing"), { status: 404, body: "not here" });
  for (const path of ["..%2fsecret", "%2e%2e/secret", "..%5csecret", "%"]) {
    assert.notEqual((await page(path))?.status, 200, path);
  }
});

test("an address for the browser leads to its target once", async (t) => {
  const site = await serveSite(temporaryFolder(t), HOST, 0);
  t.after(() => site.close());
  const address = site.leadOnce("http://127.0.0.1:1/?token=secret");
  assert.ok(!address.includes("secret"));
  const response = await fetch(address, { redirect: "manual" });
  assert.equal(response.status, 302);
  assert.equal(response.headers.get("location"), "http://127.0.0.1:1/?token=secret");
  assert.equal((await fetch(address, { redirect: "manual" })).status, 404);
});

test("a machine without a screen has no browser, and that is no error", async () => {
  assert.equal(browserCommand("http://x/", { PATH: process.env.PATH }, "linux"), undefined);
  assert.equal(await openBrowser("http://x/", { PATH: "" }), "no browser was found");
});

test("the browser's failure is told", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "xdg-open"), "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  const env = { PATH: `${folder}:/bin`, DISPLAY: ":0" };
  assert.equal(
    await openBrowser("http://x/", env),
    `${join(folder, "xdg-open")} ended with exit code 3`,
  );
  writeFileSync(join(folder, "xdg-open"), `#!/bin/sh\necho "$1" > "${folder}/seen"\n`);
  assert.equal(await openBrowser("http://x/", env), undefined);
  assert.equal(readFileSync(join(folder, "seen"), "utf8"), "http://x/\n");
});

test("a log never holds the secret, not even one that came in two pieces", async (t) => {
  const file = join(temporaryFolder(t), "logs/log");
  const log = openLog(file, "secret");
  for (const piece of ["one sec", "ret two\nthr", "ee ü secret"]) log.write(Buffer.from(piece));
  assert.equal(log.lastLines(), "one … two\nthree ü …");
  await log.close();
  await log.close();
  assert.equal(readFileSync(file, "utf8"), "one … two\nthree ü …\n");
});

test("a log that cannot be written is done without", async (t) => {
  const log = openLog(join(temporaryFolder(t), "a\0b"), "secret");
  log.write(Buffer.from("a line\n"));
  assert.equal(log.lastLines(), "a line");
  await log.close();
});

test("Jupyter keeps to the project, and what is set for other programs stays out", () => {
  const { env, folders } = jupyterEnvironment("/project", {
    PATH: "/bin",
    HOME: "/home/x",
    JUPYTER_CONFIG_DIR: "/home/x/.jupyter",
    JUPYTER_TOKEN: "theirs",
    PYTHONPATH: "/home/x/lib",
    npm_config_cache: "/home/x/.npm",
  });
  for (const folder of folders) assert.ok(folder.startsWith("/project/.workbook/"), folder);
  assert.equal(env.JUPYTER_PATH, "/project/.workbook/jupyter");
  assert.equal(env.PATH, "/bin");
  assert.equal(env.JUPYTER_TOKEN, undefined);
  assert.equal(env.PYTHONPATH, undefined);
  const outside = Object.entries(env).filter(
    ([name, value]) => name !== "HOME" && value?.startsWith("/home"),
  );
  assert.deepEqual(outside, []);
});
