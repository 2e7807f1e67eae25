/** SIGTERM under load: what was accepted is answered. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startProgram } from "../../scripts/testing/go-program.ts";
import { loadUntilRefused } from "../../scripts/testing/load-until-refused.ts";

const MAIN = join(import.meta.dirname, "main.ts");

test("SIGTERM under load loses no request that was accepted", async (t) => {
  const service = await startProgram(process.execPath, [MAIN], {
    DRAIN_GRACE_MS: "200",
    SERVERS: "4",
  });
  t.after(() => service.kill());
  const load = loadUntilRefused(service.url, {
    clients: 12,
    request: () => ({ method: "GET", path: "/work?ms=2" }),
  });
  await load.answered(100);
  const [{ answers, lost, connections }, code] = await Promise.all([load.done, service.stop()]);
  assert.deepEqual(lost, []);
  assert.equal(code, 0);
  assert.ok(answers >= 100 && connections >= 12, `${answers} answers, ${connections} connections`);
});
