import assert from "node:assert/strict";
import { access, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { test } from "node:test";
import { createConnectionFile } from "./connection.ts";

test("a connection file has five ports of its own, is read by nobody else, and goes", async () => {
  const { connection, path, remove } = await createConnectionFile();
  const ports = Object.entries(connection).filter(([name]) => name.endsWith("_port"));
  assert.equal(new Set(ports.map(([, port]) => port)).size, 5);
  assert.deepEqual(JSON.parse(await readFile(path, "utf8")), connection);
  if (process.platform !== "win32") {
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(dirname(path))).mode & 0o777, 0o700);
  }
  await remove();
  await remove();
  await assert.rejects(access(dirname(path)));
});
