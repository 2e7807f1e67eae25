/** SIGTERM under load, for services whose requests change nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startProgram } from "./go-program.ts";
import { loadUntilRefused } from "./load-until-refused.ts";

/** TestDrain declares the test that the program `main` loses no request for `path` that it accepted. */
export function testDrain(main: string, path: string, env: Record<string, string>): void {
  test("SIGTERM under load loses no request that was accepted", async (t) => {
    const service = await startProgram(process.execPath, [main], env);
    t.after(() => service.kill());
    const load = loadUntilRefused(service.url, {
      clients: 12,
      request: () => ({ method: "GET", path }),
    });
    await load.answered(100);
    const [{ answers, lost, connections }, code] = await Promise.all([load.done, service.stop()]);
    assert.deepEqual(lost, []);
    assert.equal(code, 0);
    assert.ok(
      answers >= 100 && connections >= 12,
      `${answers} answers, ${connections} connections`,
    );
  });
}
