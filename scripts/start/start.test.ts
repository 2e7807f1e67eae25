import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { listeningPorts, listProcesses } from "../notebook/processes.ts";
import { ask } from "./answers.ts";
import { listenOnFree } from "./ports.ts";
import { startKernel } from "./testing/kernel.ts";
import { ROOT, temporaryFolder } from "./testing/project.ts";
import { addresses, runStart } from "./testing/started.ts";

const TIMEOUT = { timeout: 600_000 };

test(
  "npm start brings up both addresses, and keeps to the project and to loopback",
  TIMEOUT,
  async (t) => {
    const home = temporaryFolder(t);
    const started = runStart(t, { env: { ...process.env, HOME: home } });
    const { jupyter, site } = await addresses(started);

    await t.test("the first lesson and the site answer", async () => {
      assert.equal(jupyter.pathname, "/lab/tree/notebooks/00-start-here.ipynb");
      assert.equal((await ask(jupyter.href))?.status, 200);
      assert.match((await ask(site.href))?.body ?? "", /<title>/);
      const missing = await ask(new URL("/no-such-page.html", site).href);
      assert.equal(missing?.status, 404);
    });

    await t.test("nothing answers without the token", async () => {
      const bare = new URL(jupyter);
      bare.search = "";
      assert.equal((await ask(bare.href))?.status, 302);
      assert.equal((await ask(new URL("/api/kernels", jupyter).href))?.status, 403);
      bare.search = "?token=wrong";
      assert.equal((await ask(bare.href))?.status, 302);
    });

    await t.test(
      "the token is in no file and no command line, and kernels do not get it",
      async () => {
        await startKernel(jupyter);
        const token = jupyter.searchParams.get("token") ?? "";
        assert.match(token, /^[0-9a-f]{48}$/);
        for (const { command, pid } of (await listProcesses(started.marker)).filter(
          (p) => p.marked,
        )) {
          assert.ok(!command.includes(token), command);
          const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
          assert.ok(!environment.includes(token), `environment of ${command}`);
        }
        for (const file of stateFiles()) assert.ok(!readFileSync(file).includes(token), file);
      },
    );

    await t.test("only the kernel of the workbook is offered", async () => {
      const token = jupyter.searchParams.get("token");
      const specs = await ask(new URL(`/api/kernelspecs?token=${token}`, jupyter).href);
      assert.deepEqual(Object.keys(JSON.parse(specs?.body ?? "").kernelspecs), ["tslab"]);
    });

    await t.test("it listens on loopback only", async () => {
      const tables = ["tcp", "tcp6"].map((name) => readFileSync(`/proc/net/${name}`, "utf8"));
      for (const process of (await listProcesses(started.marker)).filter((p) => p.marked)) {
        for (const port of await listeningPorts(process.pid)) {
          const hex = port.toString(16).toUpperCase().padStart(4, "0");
          const found = tables.join("\n").match(new RegExp(`: \\S+:${hex} \\S+ 0A`, "g"));
          for (const line of found ?? []) assert.match(line, /: 0100007F:/, process.command);
        }
      }
    });

    started.child.kill("SIGTERM");
    await started.ended;
    assert.deepEqual(readdirSync(home, { recursive: true }), [], "expected nothing in HOME");
  },
);

test("a second start installs nothing", TIMEOUT, async (t) => {
  const first = runStart(t);
  await addresses(first);
  const stamps = ["node_modules/.workbook-stamp", ".workbook/venv/workbook-stamp.json"];
  const times = () => stamps.map((file) => statSync(join(ROOT, file)).mtimeMs);
  const before = times();
  const second = runStart(t);
  await addresses(second);
  assert.doesNotMatch(second.output(), /installed|Python environment/);
  assert.deepEqual(times(), before);
});

test("a taken port moves to the next free one, and the line says so", TIMEOUT, async (t) => {
  const blockers = [createServer(), createServer()];
  const [port, sitePort] = await Promise.all([
    listenOnFree(blockers[0] as never, "127.0.0.1", 18_888),
    listenOnFree(blockers[1] as never, "127.0.0.1", 14_000),
  ]);
  t.after(() => blockers.map((server) => server.close()));
  const args = ["--port", `${port}`, "--site-port", `${sitePort}`, "--no-open"];
  const started = runStart(t, { args });
  const { jupyter, site } = await addresses(started);
  assert.ok(Number(jupyter.port) > port && Number(site.port) > sitePort);
  assert.ok(started.output().includes(`port ${port} is taken, using ${jupyter.port}`));
  assert.ok(started.output().includes(`port ${sitePort} is taken, using ${site.port}`));
});

/** What Jupyter and start keep; the packages and the caches of their installers hold nothing of a run. */
function stateFiles(): string[] {
  const state = join(ROOT, ".workbook");
  const folders = ["jupyter", "logs", "home", "locks"]
    .map((name) => join(state, name))
    .filter((folder) => existsSync(folder));
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
