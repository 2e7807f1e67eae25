import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { describeGo, goEnvironment, isOlder } from "./go.ts";

const root = resolve(import.meta.dirname, "../..");

const versions: [version: string, wanted: string, older: boolean][] = [
  ["go1.26.8", "1.26.0", false],
  ["go1.26.0", "1.26.0", false],
  ["go1.26", "1.26.0", false],
  ["go1.25.9", "1.26.0", true],
  ["go1.27rc1", "1.26.0", false],
  ["go2.0", "1.26.0", false],
  ["go1.26.3", "1.26.4", true],
];
for (const [version, wanted, older] of versions) {
  test(`${version} is ${older ? "" : "not "}older than ${wanted}`, () => {
    assert.equal(isOlder(version, wanted), older);
  });
}

test("Go takes its proxy from the environment, and writes nothing outside the project", () => {
  const from = {
    GOPROXY: "https://modules.example",
    https_proxy: "http://p.example",
    HOME: "/h",
    X: "1",
  };
  const env = goEnvironment(from);
  assert.equal(env.GOPROXY, "https://modules.example");
  assert.equal(env.https_proxy, "http://p.example");
  assert.equal(env.X, undefined);
  for (const name of ["HOME", "GOPATH", "GOCACHE", "GOMODCACHE", "GOTMPDIR"]) {
    assert.ok(env[name]?.startsWith(join(root, ".workbook/cache")), name);
  }
});

describeGo("every Go program of snippets/", (go) => {
  test("is formatted", () => {
    const files = execFileSync("gofmt", ["-l", "snippets"], { cwd: root, encoding: "utf8" });
    assert.equal(files, "", "gofmt -w would change these files");
  });

  test("is vetted", async () => {
    await go.run("vet", "./...");
  });

  test("passes its own tests", async () => {
    const report = await go.run("test", "./...");
    assert.match(report, /^ok\s+workbook\.example\/snippets\/users\/go/m);
  });
});
