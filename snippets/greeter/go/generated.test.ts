import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { describeGo, goEnvironment } from "../../../scripts/testing/go.ts";

const here = import.meta.dirname;
const root = resolve(here, "../../..");
const template = [
  "--template",
  "go/buf.gen.yaml",
  "--path",
  "greeter.proto",
  "--path",
  "debug.proto",
];

describeGo("the greeter's generated Go", () => {
  test("it is what the contracts give", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "greeter-go-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const env = { ...goEnvironment(), XDG_CACHE_HOME: folder };
    const buf = join(root, "node_modules/.bin/buf");
    const cwd = resolve(here, "..");
    await promisify(execFile)(buf, ["generate", ...template, "--output", folder], { cwd, env });
    for (const name of ["greeterv1", "debugv1"]) {
      const files = readdirSync(join(folder, "go", name));
      assert.deepEqual(readdirSync(join(here, name)), files);
      for (const file of files) {
        const [found, wanted] = [here, join(folder, "go")].map((at) =>
          readFileSync(join(at, name, file), "utf8"),
        );
        const mend = `in snippets/greeter, run: buf generate ${template.join(" ")}`;
        assert.ok(found === wanted, `${name}/${file} is not what the contract gives; ${mend}`);
      }
    }
  });
});
