import assert from "node:assert/strict";
import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { test } from "node:test";
import { projectRoot, writeKernelspec } from "./kernelspec.ts";

test("the kernelspec is written whole, twice, under a path with spaces and other letters", async () => {
  const root = await mkdtemp(join(tmpdir(), "workbook 微服务 é "));
  try {
    const data = await writeKernelspec(root);
    assert.equal(await writeKernelspec(root), data);
    assert.equal(data, join(root, ".workbook", "jupyter"));
    const folder = join(data, "kernels", "tslab");
    assert.deepEqual(await readdir(folder), ["kernel.json"]);
    const spec = JSON.parse(await readFile(join(folder, "kernel.json"), "utf8"));
    assert.equal(spec.display_name, "TypeScript");
    assert.equal(spec.language, "typescript");
    assert.equal(spec.interrupt_mode, "signal");
    assert.ok(isAbsolute(spec.argv[0]) && spec.argv[0].startsWith(root));
    assert.equal(spec.argv.at(-1), "{connection_file}");
  } finally {
    await rm(root, { recursive: true });
  }
});

test("what the project's own kernelspec starts exists", async () => {
  const data = await writeKernelspec(projectRoot);
  const spec = JSON.parse(await readFile(join(data, "kernels", "tslab", "kernel.json"), "utf8"));
  for (const part of spec.argv.filter(isAbsolute)) await access(part);
});
