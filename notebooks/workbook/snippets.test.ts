/** Every service of the project does what `start` and `stop` rely on. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { start, stop, stopAll } from "./index.ts";
import { serviceNames } from "./names.ts";
import { freePort, refuses } from "./testing/processes.ts";
import { recorder } from "./testing/run.ts";

after(() => stopAll());

const given = (port?: number) => ({
  output: recorder(),
  timeout: 60_000,
  ...(port === undefined ? {} : { port }),
});

for (const name of serviceNames(join(import.meta.dirname, "..", "..", "snippets"))) {
  test(`${name} starts on a port of its own choice, and drains`, async () => {
    const options = given();
    const service = await start(name, options);
    assert.equal(await refuses(service.port), false);
    await stop(name);
    assert.equal(await refuses(service.port), true);
    assert.doesNotMatch(options.output.text, /was killed|ended by itself/);
  });

  test(`${name} starts on the port that it is given`, async () => {
    const port = await freePort();
    const service = await start(name, given(port));
    assert.equal(service.port, port);
    await service.stop();
  });

  test(`${name} says so when its port is taken`, async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    try {
      await assert.rejects(start(name, given(port)), {
        name: "ServiceError",
        exitCode: 1,
        message: new RegExp(`Its last log lines:\\n(.*\\n)*.*${port}`),
      });
    } finally {
      other.close();
    }
  });
}
