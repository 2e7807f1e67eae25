import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";

const version = spawnSync("go", ["version"], { encoding: "utf8" }).stdout?.trim();

if (!version) {
  const reason = "no Go found; install it from https://go.dev/dl/ to run these tests";
  console.log(`Go tests skipped: ${reason}`);
  test("users in Go", { skip: reason }, () => {});
} else {
  describe(`users in Go (${version})`, () => inGo());
}

function inGo(): void {
  const folder = mkdtempSync(join(tmpdir(), "users-go-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  // Everything that Go writes stays in the project or the temporary folder, and nothing is fetched.
  // The cache is kept: without one, Go compiles its library, which takes most of a minute of CPU.
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GOCACHE: resolve(import.meta.dirname, "../../../.workbook/cache/go"),
    GOPATH: join(folder, "path"),
    GOENV: "off",
    GOFLAGS: "-mod=readonly",
    GOPROXY: "off",
    GOTOOLCHAIN: "local",
    GOTELEMETRY: "off",
    GOMAXPROCS: "2",
  };
  const cwd = join(folder, "users");
  for (const file of ["go.mod", "main.go", "main_test.go"]) {
    cpSync(join(import.meta.dirname, file), join(cwd, file));
  }
  const go = (...args: string[]) => promisify(execFile)("go", args, { cwd, env });

  test("it is formatted, vetted and tested", async () => {
    const { stdout } = await promisify(execFile)("gofmt", ["-l", "."], { cwd, env });
    assert.equal(stdout, "", "gofmt would change these files");
    await go("vet", "./...");
    const result = await go("test", "./...");
    assert.match(result.stdout, /^ok\s+users/);
  });

  test("it answers like the service in TypeScript, and a malformed body does not end it", async () => {
    const program = join(folder, "users-program");
    await go("build", "-o", program, ".");
    const child = spawn(program, { env: { PORT: "0" }, stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [line] = await once(createInterface({ input: child.stdout }), "line");
      assert.match(line, /^users listening on http:\/\/127\.0\.0\.1:\d+$/);
      const url = `${line.split(" on ")[1]}/users`;
      assert.deepEqual(await (await fetch(url)).json(), [
        { id: 1, name: "Alice" },
        { id: 2, name: "Bob" },
      ]);
      const bad = await fetch(url, { method: "POST", body: "{" });
      assert.equal(bad.status, 400);
      assert.equal(bad.headers.get("content-type"), "application/problem+json");
      const created = await fetch(url, { method: "POST", body: '{"name":"Carol"}' });
      assert.equal(created.status, 201);
      assert.equal(created.headers.get("location"), "/users/3");
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      assert.deepEqual(await ended, [0, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });
}
